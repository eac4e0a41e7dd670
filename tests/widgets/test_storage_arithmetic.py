from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Callable
from math import prod

import numpy as np
import pytest
import torch
from firesteel_widgets.storage.geometry import Geometry, contiguous_strides, strides_as
from firesteel_widgets.storage.lines import line_counts

CELLS = 240
Node = Callable[..., str]


def random_geometry(random: random.Random) -> Geometry:
    """Return a geometry that fits into 240 cells, with strides of 0 and below among them."""
    while True:
        shape = tuple(
            random.choice([0, 1, 2, 3, 4, 5] if axis else [1, 2, 3, 4]) for axis in range(random.randint(0, 4))
        )
        strides = tuple(random.choice([0, 1, -1, random.randint(-40, 40)]) for _ in shape)
        if random.random() < 0.3:
            strides = tuple(random.sample(contiguous_strides(shape), len(shape)))
        low, end = Geometry(shape, strides).span()
        if end - low <= CELLS:
            return Geometry(shape, strides, random.randint(-low, CELLS - end))


@pytest.fixture(scope="module")
def geometries() -> list[Geometry]:
    chance = random.Random(0)
    return [random_geometry(chance) for _ in range(1_000)]


def cells_of(geometry: Geometry) -> np.ndarray:
    """Return the cell of each element as NumPy finds it: a strided view of 0, 1, 2, ..."""
    storage = np.arange(CELLS)
    steps = tuple(step * storage.itemsize for step in geometry.strides)
    if not geometry.count:
        return np.empty(geometry.shape, int)
    return np.lib.stride_tricks.as_strided(storage[geometry.offset :], geometry.shape, steps)


def owners_of(cells: np.ndarray) -> dict[int, list[tuple[int, ...]]]:
    """Return the indices of the elements in each cell, in index order."""
    owners: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    for index, cell in np.ndenumerate(cells):
        owners[int(cell)].append(index)
    return owners


def test_the_random_geometries_are_of_every_kind(geometries: list[Geometry]) -> None:
    many = [geometry for geometry in geometries if geometry.count > 1]

    assert sum(0 in g.strides for g in many) > 100
    assert sum(min(g.strides, default=0) < 0 for g in many) > 100
    assert sum(g.offset > 0 for g in many) > 100
    assert sum(g.count == 0 for g in geometries) > 50
    assert {len(g.shape) for g in geometries} == {0, 1, 2, 3, 4}


def test_every_index_finds_its_cell_and_every_cell_its_indices_as_numpy_does(geometries: list[Geometry]) -> None:
    for geometry in geometries:
        cells = cells_of(geometry)
        assert [geometry.place(geometry.index_at(k)) for k in range(geometry.count)] == cells.reshape(-1).tolist()
        owners = owners_of(cells)
        for cell in range(CELLS):
            assert geometry.owners(cell, 10_000) == (owners[cell], len(owners[cell])), (geometry, cell)
        if cells.size:
            assert geometry.span() == (cells.min(), cells.max() + 1)


def test_the_page_does_the_same_sums(
    node: Node, geometries: list[Geometry], tmp_path_factory: pytest.TempPathFactory
) -> None:
    program = tmp_path_factory.mktemp("arithmetic") / "arithmetic.mjs"
    node("esbuild", "test/storage/arithmetic.ts", "--bundle", "--format=esm", "--platform=node", f"--outfile={program}")
    given = [{"shape": g.shape, "strides": g.strides, "offset": g.offset, "cells": CELLS} for g in geometries]
    answers = json.loads(node("node", str(program), given=json.dumps(given)))

    for geometry, answer in zip(geometries, answers, strict=True):
        cells = cells_of(geometry)
        assert answer["places"] == cells.reshape(-1).tolist()
        owners = owners_of(cells)
        assert [(o["listed"], o["count"]) for o in answer["owners"]] == [
            ([list(index) for index in owners[cell]], len(owners[cell])) for cell in range(CELLS)
        ]
        assert tuple(answer["span"]) == geometry.span()
        assert answer["contiguous"] == geometry.contiguous
        counts = [line_counts(geometry, 8, columns) for columns in (False, True)]
        assert [(told["touched"], told["fetched"]) for told in answer["lines"]] == counts


def test_contiguous_means_what_torch_means_by_it(geometries: list[Geometry]) -> None:
    for geometry in geometries:
        if min(geometry.strides, default=0) >= 0:
            view = torch.arange(CELLS).as_strided(geometry.shape, geometry.strides, geometry.offset)
            assert geometry.contiguous == view.is_contiguous(), geometry


def factorisations(count: int, chance: random.Random) -> tuple[int, ...]:
    """Return a random shape of *count* elements."""
    sizes: list[int] = []
    while count > 1:
        size = chance.choice([size for size in range(2, count + 1) if count % size == 0])
        sizes.append(size)
        count //= size
    return tuple([*sizes, 1] if chance.random() < 0.3 else sizes)


def test_a_walk_is_cut_anew_exactly_where_torch_can_view(geometries: list[Geometry]) -> None:
    chance = random.Random(1)
    free = copied = 0
    for geometry in geometries:
        if min(geometry.strides, default=0) < 0 or not geometry.count:
            continue
        wanted = factorisations(prod(geometry.shape), chance)
        tensor = torch.arange(CELLS).as_strided(geometry.shape, geometry.strides, geometry.offset)
        found = strides_as(geometry.shape, geometry.strides, wanted)
        try:
            view = tensor.view(wanted)
        except RuntimeError:
            copied += 1
            assert found is None, geometry
            continue
        free += 1
        assert found is not None, (geometry, wanted)
        again = torch.arange(CELLS).as_strided(wanted, found, geometry.offset)
        assert torch.equal(view, again), (geometry, wanted)
    assert min(free, copied) > 50


@pytest.mark.parametrize(
    ("geometry", "columns", "expected"),
    [
        (Geometry((8, 8), (8, 1)), False, (8, 8)),
        (Geometry((8, 8), (8, 1)), True, (8, 64)),
        (Geometry((8, 8), (1, 8)), True, (8, 8)),
        (Geometry((100,), (0,)), False, (1, 1)),
        (Geometry((0, 3), (3, 1)), False, (0, 0)),
    ],
)
def test_lines_are_fetched_as_often_as_the_walk_leaves_one(
    geometry: Geometry, columns: bool, expected: tuple[int, int]
) -> None:
    assert line_counts(geometry, 8, columns) == expected
