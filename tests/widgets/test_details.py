from __future__ import annotations

import numpy as np
import pytest
import torch
from firesteel.scalar import Value
from firesteel_widgets.explorer.details import detailed, histogram, thumbnail
from firesteel_widgets.summary import rounded, summary, within
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

MATRICES = arrays.arrays(
    np.float64, arrays.array_shapes(min_dims=2, max_dims=3, max_side=40), elements=st.floats(-9, 9)
)


@given(MATRICES)
def test_a_histogram_counts_every_element_once(numbers: np.ndarray) -> None:
    counts = histogram(numbers)

    assert len(counts) == 32
    assert sum(counts) == numbers.size


@given(MATRICES)
def test_a_thumbnail_has_at_most_16_cells_each_way_and_levels_between_min_and_max(numbers: np.ndarray) -> None:
    picture = thumbnail(numbers)
    rows = int(np.prod(numbers.shape[:-1]))

    assert (picture["rows"], picture["columns"]) == (min(16, rows), min(16, numbers.shape[-1]))
    assert len(picture["levels"]) == picture["rows"] * picture["columns"]
    assert all(0 <= level <= 254 for level in picture["levels"])


def test_a_thumbnails_blocks_are_means_and_what_is_not_finite_shows() -> None:
    numbers = np.zeros((32, 2))
    numbers[:2, 0], numbers[2:4, 0], numbers[4, 1] = [1.0, 0.0], 1.0, np.inf

    levels = np.array(thumbnail(numbers)["levels"]).reshape(16, 2)
    assert levels[:3].tolist() == [[127, 0], [254, 0], [0, 255]]


def test_scalars_vectors_and_empty_tensors_have_no_thumbnail() -> None:
    assert detailed(Value(2.0)) == {"number": 2.0}
    assert "thumbnail" not in detailed(torch.ones(3))
    assert "histogram" not in detailed(torch.empty(0, 3))


def test_figures_tell_strides_in_elements_and_the_l2_norm() -> None:
    figures = summary(torch.arange(6.0).reshape(2, 3).T)

    assert isinstance(figures, dict)
    assert figures["strides"] == [1, 3]
    assert figures["l2"] == pytest.approx(np.sqrt(55.0))


def test_what_travels_at_first_is_rounded_but_exact_numbers_stay() -> None:
    assert rounded({"number": 0.1234567890123}) == {"number": 0.1234567890123}
    assert rounded([{"mean": 0.1234567890123}, "inf", None]) == [{"mean": 0.123457}, "inf", None]


def test_entries_are_taken_as_far_as_there_is_room() -> None:
    entries = {str(number): "x" * 10 for number in range(10)}

    assert list(within(60, entries)) == ["0", "1", "2"]
    assert within(10_000, entries) == entries
