from __future__ import annotations

import base64
import inspect
import json
import random
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import firesteel_widgets
import pytest
from firesteel_widgets.base import Widget
from firesteel_widgets.explorer.columns import NODE_COLUMNS, pack
from firesteel_widgets.explorer.faces import SYMBOLS
from firesteel_widgets.explorer.model import KINDS, Edge, Graph, Module, Node
from firesteel_widgets.explorer.scene import scene
from firesteel_widgets.explorer.visible import first_expanded, visible
from firesteel_widgets.explorer.walk import Walk

from .graphs import long_chain, perceptron, recurrent_loss, scalar_expression, transformer, weight_used_twice

WIDGETS = Path(firesteel_widgets.__file__).parents[1]
STATIC = WIDGETS / "firesteel_widgets" / "static"
Run = Callable[..., str]


def test_a_module_is_at_most_80_kilobytes() -> None:
    for module in STATIC.glob("*.js"):
        assert module.stat().st_size <= 80_000, module.name


def test_modules_fetch_nothing() -> None:
    for module in STATIC.iterdir():
        assert re.findall(r"https?://(?!www\.w3\.org/)[^\s\"'`)]+", module.read_text()) == []


def test_the_committed_modules_are_those_the_sources_build(node: Run, tmp_path: Path) -> None:
    node("node", "build.mjs", str(tmp_path))

    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in STATIC.iterdir()}
    for built in tmp_path.iterdir():
        same = built.read_bytes() == (STATIC / built.name).read_bytes()
        assert same, f"{built.name} is older than its sources: run `npm run build` in widgets/"


def test_typescript_finds_no_error(node: Run) -> None:
    node("tsc", "--noEmit")


def test_the_pages_own_tests_pass(node: Run) -> None:
    printed = node("vitest", "run", "--reporter=json")

    assert json.loads(printed[printed.index("{") :])["numTotalTests"] > 100


TYPES = {"number": {"Int", "Float"}, "string": {"Unicode", "Enum"}, "boolean": {"Bool"}, "DataView": {"Bytes"}}
PUBLIC = [
    value
    for value in map(vars(firesteel_widgets).get, firesteel_widgets.__all__)
    if inspect.isclass(value) and issubclass(value, Widget)
]


def declared_traits(path: Path, interface: str) -> dict[str, str]:
    """Return the traits of a TypeScript interface and the types they have."""
    body = re.search(rf"export interface {interface} (?:extends \w+ )?\{{(.*?)\n\}}", path.read_text(), re.DOTALL)
    assert body is not None, f"{path.name} declares no {interface}"
    return dict(re.findall(r"^  (\w+)\??: ([^;]+);", body.group(1), re.MULTILINE))


@pytest.mark.parametrize(
    ("widget", "path", "interface"),
    [
        (Widget, "shared/model.ts", "CommonTraits"),
        *((widget, f"{widget.module}/traits.ts", "Traits") for widget in PUBLIC),
    ],
)
def test_traits_and_typescript_types_are_the_same(widget: Any, path: str, interface: str) -> None:
    declared = declared_traits(WIDGETS / "src" / path, interface)
    own = {name: trait for name, trait in widget.class_traits(sync=True).items() if name in vars(widget)}

    assert set(declared) == {name for name in own if not name.startswith("_")}
    for name, kind in declared.items():
        expected = {"List"} if kind.endswith("[]") else {"Enum"} if '" | "' in kind else TYPES.get(kind, {"Dict"})
        assert type(own[name]).__name__ in expected, name


def test_columns_and_kinds_have_the_same_order_on_both_sides() -> None:
    source = (WIDGETS / "src" / "explorer" / "graph.ts").read_text()

    columns = re.search(r"NODE_COLUMNS = (\[.*?\]) as const", source)
    kinds = re.search(r"KINDS: [^=]*= (\[.*?\]);", source)
    assert columns is not None
    assert kinds is not None
    assert json.loads(columns.group(1)) == [*NODE_COLUMNS]
    assert json.loads(kinds.group(1)) == [*KINDS]


def test_operations_have_the_same_signs_on_both_sides() -> None:
    body = re.search(r"SYMBOLS: [^=]*= \{(.*?)\}", (WIDGETS / "src" / "explorer" / "faces.ts").read_text(), re.DOTALL)

    assert body is not None
    assert dict(re.findall(r'(\w+): "([^"]+)"', body.group(1))) == SYMBOLS


def nested_boxes(seed: int) -> Graph:
    """Return a graph whose nodes lie in boxes at random, so that boxes read each other in circles."""
    chance = random.Random(seed)
    boxes = [Module(f"box{index}", "Box", chance.randrange(-1, index)) for index in range(6)]
    nodes = [Node("Add", "add", "operation", shape=(4,), module=chance.randrange(-1, 6)) for _ in range(40)]
    edges = [Edge(chance.randrange(target + 1, 40), target, 0) for target in range(39) for _ in range(2)]
    return Graph(nodes, edges, boxes)


@pytest.fixture(scope="module")
def graphs() -> list[tuple[Graph, list[str]]]:
    """Graphs with the boxes that are open in them."""
    small = [Walk(root).graph for root in (scalar_expression(), weight_used_twice()[0], long_chain(100))]
    large, recurrent = Walk(*transformer(3)).graph, Walk(recurrent_loss(75)).graph
    return [
        *((graph, first_expanded(graph)) for graph in [*small, Walk(*perceptron()).graph]),
        *((nested_boxes(seed), [f"box{index}" for index in range(6) if seed >> index & 1]) for seed in range(40, 64)),
        (recurrent, [box.path for box in recurrent.modules]),
        (large, []),
        (large, ["blocks.1", "blocks.1.mlp", "head"]),
        (large, [box.path for box in large.modules]),
    ]


def test_the_page_and_the_static_figure_place_everything_alike(
    node: Run, graphs: list[tuple[Graph, list[str]]], tmp_path: Path
) -> None:
    program = tmp_path / "scenes.mjs"
    node("esbuild", "test/explorer/scenes.ts", "--bundle", "--format=esm", "--platform=node", f"--outfile={program}")
    packed = [{**as_text(pack(graph)), "expanded": expanded} for graph, expanded in graphs]
    drawn = json.loads(node("node", str(program), given=json.dumps(packed)))

    for (graph, expanded), page in zip(graphs, drawn, strict=True):
        ours = scene(graph, visible(graph, expanded))
        assert page["items"] == ours.seen.items
        assert page["labels"] == [[face.label, face.detail] for face in ours.faces]
        assert page["titles"] == ours.titles
        rectangles = [*ours.picture.items, *ours.picture.boxes]
        assert page["rectangles"] == [pytest.approx([at.x, at.y, at.width, at.height]) for at in rectangles]
        assert len(page["routes"]) == len(ours.picture.routes)
        for link, count, route in page["routes"]:
            assert count == ours.seen.links[tuple(link)]
            assert [x for point in route for x in point] == pytest.approx(
                [x for point in ours.picture.routes[tuple(link)] for x in point]
            )


def as_text(columns: dict[str, Any]) -> dict[str, Any]:
    return {
        name: base64.b64encode(value).decode() if isinstance(value, bytes) else value for name, value in columns.items()
    }


def test_the_tools_are_pinned_and_name_no_registry() -> None:
    package = json.loads((WIDGETS / "package.json").read_text())
    lock = (WIDGETS / "package-lock.json").read_text()

    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in package["devDependencies"].values())
    assert '"resolved"' not in lock
    files = subprocess.run(["git", "ls-files", "."], cwd=WIDGETS, capture_output=True, text=True, check=True).stdout
    assert "node_modules" not in files
