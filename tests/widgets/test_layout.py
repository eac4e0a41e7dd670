from __future__ import annotations

import itertools
import random
from typing import Any

import pytest
import torch
from firesteel_widgets.explorer.layout.acyclic import closes_cycle
from firesteel_widgets.explorer.layout.compound import Picture, Rectangle, compound
from firesteel_widgets.explorer.layout.ordering import crossings, order_layers
from firesteel_widgets.explorer.layout.ranking import layers_of
from firesteel_widgets.explorer.scene import scene
from firesteel_widgets.explorer.visible import BUDGET, first_expanded, visible
from firesteel_widgets.explorer.walk import Walk
from hypothesis import assume, given
from hypothesis import strategies as st

from .graphs import perceptron, scalar_expression, transformer, weight_used_twice


def overlap(a: Rectangle, b: Rectangle) -> bool:
    return a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height


@st.composite
def nested_graphs(draw: st.DrawFn) -> dict[str, Any]:
    """A graph of up to 30 items, cycles allowed, in up to 5 nested boxes."""
    count, boxes = draw(st.integers(1, 30)), draw(st.integers(0, 5))
    ends = st.integers(0, count - 1)
    links = draw(st.lists(st.tuples(ends, ends).filter(lambda pair: pair[0] != pair[1]), max_size=45, unique=True))
    sizes = st.tuples(st.integers(30, 180), st.integers(30, 50)).map(lambda size: (float(size[0]), float(size[1])))
    return {
        "sizes": draw(st.lists(sizes, min_size=count, max_size=count)),
        "parent": [draw(st.integers(-1, boxes - 1)) for _ in range(count)],
        "box_parent": [draw(st.integers(-1, box - 1)) for box in range(boxes)],
        "shut": [(96.0, 46.0)] * boxes,
        "titles": [90.0] * boxes,
        "links": links,
    }


@given(nested_graphs())
def test_items_never_overlap_and_lie_in_their_boxes(graph: dict[str, Any]) -> None:
    picture = compound(**graph)

    for a, b in itertools.combinations(picture.items, 2):
        assert not overlap(a, b)
    for item, box in zip(picture.items, graph["parent"], strict=True):
        if box >= 0:
            around = picture.boxes[box]
            assert around.x <= item.x
            assert item.x + item.width <= around.x + around.width
            assert around.y <= item.y
            assert item.y + item.height <= around.y + around.height


@st.composite
def graphs_without_circles(draw: st.DrawFn) -> dict[str, Any]:
    """A graph in which neither items nor boxes read each other in a circle."""
    graph = draw(nested_graphs())

    def path(box: int) -> list[int]:
        return [*path(graph["box_parent"][box]), box] if box >= 0 else []

    graph["parent"].sort(key=path)
    graph["links"] = list(dict.fromkeys((min(link), max(link)) for link in graph["links"]))
    return graph


def with_box_shut(graph: dict[str, Any], box: int) -> tuple[dict[str, Any], list[int]]:
    """Return the graph with one box shut (those in it are gone), and for each item the one that now shows it."""
    inside = {box}
    for inner, outer in enumerate(graph["box_parent"]):
        if outer in inside:
            inside.add(inner)
    number = {kept: at for at, kept in enumerate(at for at in range(len(graph["box_parent"])) if at not in inside)}
    position: dict[int, int] = {}
    for item, parent in enumerate(graph["parent"]):
        position.setdefault(-1 if parent in inside else item, len(position))
    where = [position[-1 if parent in inside else item] for item, parent in enumerate(graph["parent"])]
    links = [(where[source], where[target]) for source, target in graph["links"]]
    return {
        "sizes": [graph["sizes"][item] if item >= 0 else graph["shut"][box] for item in position],
        "parent": [
            number.get(graph["parent"][item] if item >= 0 else graph["box_parent"][box], -1) for item in position
        ],
        "box_parent": [number.get(graph["box_parent"][kept], -1) for kept in number],
        "shut": [graph["shut"][kept] for kept in number],
        "titles": [graph["titles"][kept] for kept in number],
        "links": list(dict.fromkeys(link for link in links if link[0] != link[1])),
    }, where


def upper_edges_of_rows(graph: dict[str, Any], picture: Picture, item: int) -> dict[int, float]:
    """Return the upper edge of the row that an item stands in, and of those that the boxes around it stand in.

    By the box that the row lies in, -1 for the page.
    """
    edges: dict[int, float] = {}
    at, around = picture.items[item], graph["parent"][item]
    while True:
        beside = [one for one, parent in zip(picture.items, graph["parent"], strict=True) if parent == around]
        beside += [one for one, parent in zip(picture.boxes, graph["box_parent"], strict=True) if parent == around]
        edges[around] = min(one.y for one in beside if one.y < at.y + at.height and at.y < one.y + one.height)
        if around < 0:
            return edges
        at, around = picture.boxes[around], graph["box_parent"][around]


def beside_an_open_box(graph: dict[str, Any], picture: Picture, box: int) -> bool:
    """Say whether a box, or one around it, shares its row with another open box, so that it cannot but move aside."""
    if box < 0:
        return False
    at, around = picture.boxes[box], graph["box_parent"][box]
    others = [one for one, parent in enumerate(graph["box_parent"]) if parent == around and one != box]
    found = any(
        picture.boxes[one].y < at.y + at.height and at.y < picture.boxes[one].y + picture.boxes[one].height
        for one in others
    )
    return found or beside_an_open_box(graph, picture, around)


@given(nested_graphs(), st.data())
def test_opening_a_box_moves_nothing_above_it(graph: dict[str, Any], data: st.DataObject) -> None:
    filled = sorted({box for box in graph["parent"] if box >= 0})
    assume(filled)
    box = data.draw(st.sampled_from(filled))
    smaller, where = with_box_shut(graph, box)
    before, after = compound(**smaller), compound(**graph)

    edges = upper_edges_of_rows(smaller, before, where[graph["parent"].index(box)])
    aside: dict[int, float] = {}
    for item, shown in enumerate(where):
        old, new, around = before.items[shown], after.items[item], smaller["parent"][shown]
        while around not in edges:
            around = smaller["box_parent"][around]
        if old.y + old.height <= edges[around]:
            moved = (new.x - after.zero) - (old.x - before.zero)
            expected = aside.setdefault(around, moved) if beside_an_open_box(smaller, before, around) else 0.0
            assert (moved, new.y) == pytest.approx((expected, old.y))


@given(graphs_without_circles())
def test_links_lead_downwards(graph: dict[str, Any]) -> None:
    picture = compound(**graph)

    for (source, target), route in picture.routes.items():
        assert picture.items[source].y + picture.items[source].height < picture.items[target].y
        assert all(above[1] <= below[1] for above, below in itertools.pairwise(route))


@given(nested_graphs())
def test_boxes_lie_in_their_boxes_and_beside_each_other(graph: dict[str, Any]) -> None:
    picture = compound(**graph)

    for (a, outer), (b, other) in itertools.combinations(zip(picture.boxes, graph["box_parent"], strict=True), 2):
        assert outer != other or not overlap(a, b)
    for inner, outer in zip(picture.boxes, graph["box_parent"], strict=True):
        if outer >= 0:
            around = picture.boxes[outer]
            assert around.x <= inner.x
            assert inner.x + inner.width <= around.x + around.width
            assert around.y <= inner.y
            assert inner.y + inner.height <= around.y + around.height


@given(nested_graphs())
def test_no_link_runs_through_a_title(graph: dict[str, Any]) -> None:
    """Where a link comes in from above it keeps clear of the title's letters."""
    picture = compound(**graph)

    for box, start, width in zip(picture.boxes, picture.titles, graph["titles"], strict=True):
        assert start + width <= box.width + 0.5
        for route in picture.routes.values():
            for (x, y), (_, below) in itertools.pairwise(route):
                if y == pytest.approx(box.y) and below > y and box.x <= x <= box.x + box.width:
                    assert not start <= x - box.x < start + width


@given(nested_graphs())
def test_every_link_leads_from_the_edge_of_one_item_to_the_edge_of_another(graph: dict[str, Any]) -> None:
    picture = compound(**graph)

    assert set(picture.routes) == set(graph["links"])
    for (source, target), route in picture.routes.items():
        for (x, y), item in ((route[0], picture.items[source]), (route[-1], picture.items[target])):
            assert item.x - 0.5 <= x <= item.x + item.width + 0.5
            assert y in (pytest.approx(item.y), pytest.approx(item.y + item.height))


@given(nested_graphs())
def test_the_same_graph_gets_the_same_picture(graph: dict[str, Any]) -> None:
    assert compound(**graph) == compound(**graph)


@given(nested_graphs())
def test_turning_round_the_links_that_close_a_cycle_leaves_none(graph: dict[str, Any]) -> None:
    count, links = len(graph["sizes"]), graph["links"]
    turned = closes_cycle(count, links)
    down = [(t, s) if back else (s, t) for (s, t), back in zip(links, turned, strict=True)]
    layer = layers_of(count, down, top=(), bottom=())

    assert all(layer[source] < layer[target] for source, target in down)


@given(st.randoms(use_true_random=False))
def test_crossings_are_counted_as_by_comparing_all_pairs(chance: random.Random) -> None:
    upper, lower = list(range(6)), list(range(6, 12))
    links = [(a, b) for a in upper for b in lower if chance.random() < 0.4]
    above: list[list[int]] = [[a for a, b in links if b == vertex] for vertex in range(12)]
    below: list[list[int]] = [[b for a, b in links if a == vertex] for vertex in range(12)]
    pairs = itertools.combinations(links, 2)
    brute_force = sum((a - c) * (b - d) < 0 for (a, b), (c, d) in pairs)

    assert crossings([upper, lower], below) == brute_force
    assert crossings(order_layers([upper, lower], above, below), below) <= brute_force


@pytest.mark.parametrize("make", [perceptron, weight_used_twice, lambda: (scalar_expression(), None)])
def test_data_flows_downwards_in_real_graphs(make: Any) -> None:
    graph = Walk(make()[0]).graph
    drawn = scene(graph, visible(graph, []))

    for source, target in drawn.seen.links:
        upper, lower = drawn.picture.items[source], drawn.picture.items[target]
        assert upper.y + upper.height < lower.y


def test_a_flat_graph_of_thousands_is_laid_out_without_recursion() -> None:
    chain = [(item, item + 1) for item in range(4_999)]
    picture = compound(
        [(60.0, 30.0)] * 5_000, [-1] * 5_000, [], [], [], [*chain, *((0, item) for item in range(50, 100))]
    )

    assert len({rectangle.y for rectangle in picture.items}) == 5_000


def test_a_large_model_starts_with_few_items() -> None:
    graph = Walk(*transformer()).graph
    small = Walk(*perceptron()).graph

    assert len(visible(graph, first_expanded(graph)).items) <= BUDGET
    assert len(visible(small, first_expanded(small)).items) == len(small.nodes)


def test_blocks_that_repeat_are_folded_and_open_one_by_one() -> None:
    graph = Walk(*transformer()).graph
    fold = next(box for box in graph.modules if box.times > 1)
    at_first = first_expanded(graph)

    assert (fold.path, fold.type, fold.times) == ("blocks.0 … blocks.11", "Block", 12)
    assert [graph.modules[box].path for box in range(len(graph.modules)) if graph.modules[box].times > 1] == [fold.path]
    assert fold.path not in at_first
    labels = [face.label for face in scene(graph, visible(graph, [*at_first, fold.path, "blocks.3"])).faces]
    assert [label for label in labels if label.startswith("blocks.")] == [
        f"blocks.{block}" for block in range(11, -1, -1) if block != 3
    ]


def test_modules_that_differ_are_not_folded() -> None:
    widths = [4, 4, 4, 8, 4, 4, 4]  # two alike, two others, two alike: too few each time
    model = torch.nn.Sequential(*(torch.nn.Linear(width, after) for width, after in itertools.pairwise(widths)))
    graph = Walk(model(torch.ones(2, 4, requires_grad=True)).sum(), model).graph

    assert len(graph.modules) == 6
    assert all(box.times == 1 for box in graph.modules)


def test_modules_with_something_else_between_them_are_not_folded() -> None:
    layers = torch.nn.ModuleList([torch.nn.Linear(4, 4) for _ in range(4)])
    x, y = torch.ones(2, 4, requires_grad=True), torch.ones(2, 4, requires_grad=True)
    for layer in layers:
        x = torch.tanh(layer(x))
        y = layer(y)

    assert all(box.times == 1 for box in Walk(x.sum(), layers).graph.modules)
    assert [box.times for box in Walk(y.sum(), layers).graph.modules if box.parent < 0] == [4]


def test_opening_every_box_shows_every_node_and_edge() -> None:
    graph = Walk(*transformer(2)).graph
    seen = visible(graph, [box.path for box in graph.modules])

    assert sorted(seen.items) == list(range(len(graph.nodes)))
    assert sum(seen.links.values()) == len(graph.edges)
