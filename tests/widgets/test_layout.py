from __future__ import annotations

import itertools
import random
from typing import Any

import pytest
from firesteel_widgets.explorer.layout.acyclic import closes_cycle
from firesteel_widgets.explorer.layout.compound import Rectangle, compound
from firesteel_widgets.explorer.layout.ordering import crossings, order_layers
from firesteel_widgets.explorer.layout.ranking import layers_of
from firesteel_widgets.explorer.scene import scene
from firesteel_widgets.explorer.visible import BUDGET, first_expanded, visible
from firesteel_widgets.explorer.walk import Walk
from hypothesis import given
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


def test_opening_every_box_shows_every_node_and_edge() -> None:
    graph = Walk(*transformer(2)).graph
    seen = visible(graph, [box.path for box in graph.modules])

    assert sorted(seen.items) == list(range(len(graph.nodes)))
    assert sum(seen.links.values()) == len(graph.edges)
