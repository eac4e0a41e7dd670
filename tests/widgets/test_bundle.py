from __future__ import annotations

import base64
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import firesteel_widgets
import pytest
from firesteel_widgets import GraphExplorer
from firesteel_widgets.columns import NODE_COLUMNS, pack
from firesteel_widgets.faces import SYMBOLS
from firesteel_widgets.model import KINDS
from firesteel_widgets.scene import scene
from firesteel_widgets.visible import first_expanded, visible
from firesteel_widgets.walk import Walk

from .graphs import perceptron, scalar_expression, transformer, weight_used_twice

WIDGETS = Path(firesteel_widgets.__file__).parents[1]
STATIC = WIDGETS / "firesteel_widgets" / "static"
Node = Callable[..., str]


def test_a_module_is_at_most_80_kilobytes() -> None:
    for module in STATIC.glob("*.js"):
        assert module.stat().st_size <= 80_000, module.name


def test_modules_fetch_nothing() -> None:
    for module in STATIC.iterdir():
        assert re.findall(r"https?://(?!www\.w3\.org/)[^\s\"'`)]+", module.read_text()) == []


def test_the_committed_modules_are_those_the_sources_build(node: Node, tmp_path: Path) -> None:
    node("node", "build.mjs", str(tmp_path))

    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in STATIC.iterdir()}
    for built in tmp_path.iterdir():
        same = built.read_bytes() == (STATIC / built.name).read_bytes()
        assert same, f"{built.name} is older than its sources: run `npm run build` in widgets/"


def test_typescript_finds_no_error(node: Node) -> None:
    node("tsc", "--noEmit")


def test_the_pages_own_tests_pass(node: Node) -> None:
    printed = node("vitest", "run", "--reporter=json")

    assert json.loads(printed[printed.index("{") :])["numTotalTests"] > 100


def test_traits_and_typescript_types_are_the_same() -> None:
    types = {
        "number": {"Int"},
        "string": {"Unicode"},
        "DataView": {"Bytes"},
        "string[]": {"List"},
        "ModuleBox[]": {"List"},
        "Record<string, Packet>": {"Dict"},
        '"auto" | "light" | "dark"': {"Enum"},
    }
    source = (WIDGETS / "src" / "traits.ts").read_text()
    body = re.search(r"export interface Traits \{(.*?)\}", source, re.DOTALL)
    assert body is not None
    declared = dict(re.findall(r"(\w+): ([^;]+);", body.group(1)))
    traits = {
        name: type(trait).__name__
        for name, trait in GraphExplorer.class_traits(sync=True).items()
        if name in vars(GraphExplorer)
    }

    assert set(declared) == {name for name in traits if not name.startswith("_")}
    for name, kind in declared.items():
        assert traits[name] in types[kind], name


def test_columns_and_kinds_have_the_same_order_on_both_sides() -> None:
    source = (WIDGETS / "src" / "graph.ts").read_text()

    columns = re.search(r"NODE_COLUMNS = (\[.*?\]) as const", source)
    kinds = re.search(r"KINDS: [^=]*= (\[.*?\]);", source)
    assert columns is not None
    assert kinds is not None
    assert json.loads(columns.group(1)) == [*NODE_COLUMNS]
    assert json.loads(kinds.group(1)) == [*KINDS]


def test_operations_have_the_same_signs_on_both_sides() -> None:
    body = re.search(r"SYMBOLS: [^=]*= \{(.*?)\}", (WIDGETS / "src" / "faces.ts").read_text(), re.DOTALL)

    assert body is not None
    assert dict(re.findall(r'(\w+): "([^"]+)"', body.group(1))) == SYMBOLS


@pytest.fixture(scope="module")
def walks() -> list[tuple[Walk, list[str]]]:
    """Graphs with the boxes that are open in them."""
    small = [Walk(scalar_expression()), Walk(weight_used_twice()[0]), Walk(*perceptron())]
    large = Walk(*transformer(3))
    return [
        *((walk, first_expanded(walk.graph)) for walk in small),
        (large, []),
        (large, ["blocks.1", "blocks.1.mlp", "head"]),
        (large, [box.path for box in large.graph.modules]),
    ]


def test_the_page_and_the_static_figure_place_everything_alike(
    node: Node, walks: list[tuple[Walk, list[str]]], tmp_path: Path
) -> None:
    program = tmp_path / "scenes.mjs"
    node("esbuild", "test/scenes.ts", "--bundle", "--format=esm", "--platform=node", f"--outfile={program}")
    packed = [{**as_text(pack(walk.graph)), "expanded": expanded} for walk, expanded in walks]
    drawn = json.loads(node("node", str(program), given=json.dumps(packed)))

    for (walk, expanded), page in zip(walks, drawn, strict=True):
        ours = scene(walk.graph, visible(walk.graph, expanded))
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
