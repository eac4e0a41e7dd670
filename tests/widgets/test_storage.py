from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import firesteel
import numpy as np
import pytest
import torch
from firesteel_widgets import StrideView, strides
from firesteel_widgets.storage.storages import MOST

SVG = "{http://www.w3.org/2000/svg}"
FRAMEWORKS = [torch, firesteel]


def verdicts(widget: StrideView) -> list[str]:
    return [view["verdict"] for view in widget.views]


def cells(widget: StrideView) -> list[str]:
    return widget.storage.decode().split("\n")


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_views_share_a_storage_and_a_copy_has_its_own(framework: ModuleType) -> None:
    x = framework.arange(12).reshape(3, 4)
    widget = strides(x, x.T, x.T.reshape(12), x[1:, ::2])

    assert [view["storage"] for view in widget.views] == [0, 0, 1, 0]
    assert [view["kind"] for view in widget.views] == ["first", "view", "copy", "view"]
    assert [view["base"] for view in widget.views] == [-1, 0, 1, 0]
    assert verdicts(widget) == [
        "x is contiguous: index order is the order of memory.",
        "x.T shares x's storage: offset 0, strides (1, 4); nothing was copied.",
        "x.T.reshape(12) has a storage of its own: "
        "reshape had to copy, because strides (1, 4) cannot be walked as (12,).",
        "x[1:, ::2] shares x's storage: offset 4, strides (4, 2); nothing was copied.",
    ]
    assert cells(widget) == [*map(str, range(12)), *map(str, x.T.reshape(12).tolist())]


def test_what_numpy_says_of_its_arrays_is_read_backwards_strides_included() -> None:
    a = np.arange(12).reshape(3, 4)
    widget = strides(a, a[::-1, ::-2], np.lib.stride_tricks.as_strided(a, (5, 3), (8, 8)))

    assert [(view["strides"], view["offset"], view["storage"]) for view in widget.views] == [
        ([4, 1], 0, 0),
        ([-4, -2], 11, 0),
        ([1, 1], 0, 0),
    ]
    assert widget.views[1]["did"].startswith("The walk begins at cell 11 instead of 0, goes backwards along axis 0")


def test_frameworks_over_the_same_memory_are_seen_to_share_it() -> None:
    a = np.arange(6.0)
    tensor = torch.from_numpy(a)[2:]
    widget = strides(a, tensor)

    assert [view["storage"] for view in widget.views] == [0, 0]
    assert widget.views[1]["offset"] == 2
    assert widget.views[0]["address"] != widget.views[1]["address"]


def test_the_same_bytes_as_another_dtype_are_called_a_view() -> None:
    x = torch.ones(4)
    widget = strides(x, x.view(torch.int32))

    assert widget.views[1]["kind"] == "view"
    assert verdicts(widget)[1] == "x.view(torch.int32) reads the same bytes as x, as int32; nothing was copied."
    assert cells(widget)[4:] == ["1065353216"] * 4


X = torch.arange(12).reshape(3, 4)
A = np.arange(12).reshape(3, 4)
CUBE = torch.arange(24).reshape(2, 3, 4)


@pytest.mark.parametrize(
    ("old", "new", "did"),
    [
        (X, X.t(), "The axes changed places, in the order (1, 0); each took its stride along."),
        (CUBE, CUBE.permute(2, 0, 1), "The axes changed places, in the order (2, 0, 1); each took its stride along."),
        (X, X.view(2, 6), "The same walk, cut into (2, 6) instead of (3, 4)."),
        (X, X[1], "An index fixed 1 of 2 axes: the walk begins at cell 4."),
        (X, X[:, 1:], "The walk begins at cell 1 instead of 0: axis 1 keeps 3 of 4."),
        (X, X[::2], "The walk takes every second of axis 0: axis 0 keeps 2 of 3."),
        (A, A[:, ::-1], "The walk begins at cell 3 instead of 0, goes backwards along axis 1."),
        (X, X[None], "An axis of size 1 was added; no element moved."),
        (X, X[:], "Nothing changed: the same walk over the same cells."),
        (X, X.as_strided((5, 3), (1, 2)), "Another walk over the same cells."),
        (
            X[0],
            X[0].expand(3, 4),
            "With stride 0, axis 0 repeats 3 times what is stored once: a step along it stays in the same cell.",
        ),
    ],
)
def test_each_step_over_one_storage_is_put_into_words(old: Any, new: Any, did: str) -> None:
    assert strides(old, new).views[1]["did"] == did


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (X, X.clone(), "a copy was asked for; strides (4, 1) over old's would have done."),
        (X.t(), X.t().contiguous(), "the elements were copied into index order, from strides (1, 4) to (3, 1)."),
        (X, X.t().contiguous(), "the elements were copied into index order, from strides (1, 4) to (3, 1)."),
        (X, X.t().reshape(12), "reshape had to copy, because strides (1, 4) cannot be walked as (12,)."),
        (X, X.double(), "int64 became float64, so every element was written anew."),
        (
            X[0],
            X[0].expand(2, 4).contiguous(),
            "the elements were copied into index order, from strides (0, 1) to (4, 1).",
        ),
        (X, X * 2, "its elements are not those of old in the same order."),
    ],
)
def test_each_copy_has_its_reason(old: Any, new: Any, reason: str) -> None:
    assert verdicts(strides(old, new))[1] == f"new has a storage of its own: {reason}"


def test_names_are_what_stands_in_the_call_or_the_callers_variables() -> None:
    x = torch.arange(6).reshape(2, 3)
    several = [x, x.t()]

    assert strides(x, x.t(), x[1:]).names == ["x", "x.t()", "x[1:]"]
    assert strides(
        x,
        x.reshape(
            6,
        ),
    ).names == ["x", "x.reshape(6)"]
    assert strides(*several).names == ["x", "tensor 1"]
    assert strides(x, names=["mine"]).title == "mine"
    with pytest.raises(ValueError, match="strides: got 2 tensors and 1 names; give each tensor one name"):
        strides(x, x, names=["mine"])


def test_what_differs_from_the_expected_is_marked_and_counted() -> None:
    got, expected = torch.tensor([[1.0, 2.0], [float("nan"), 4.0]]), torch.tensor([[1.0, 2.5], [float("nan"), 4.5]])
    widget = strides(got, expected=expected)

    assert widget.marks == {"1": "2.5", "3": "4.5"}
    assert widget.note == "2 of 4 elements are wrong; the first is [0, 1]: got 2, expected 2.5."
    assert widget.note in widget.desc
    assert widget.note not in strides(got, expected=got).desc


@pytest.mark.parametrize("mark", [[(1, 0)], [[-1, -2]], torch.tensor([[False, False], [True, False]])])
def test_marks_may_be_a_mask_or_indices(mark: Any) -> None:
    widget = strides(firesteel.ones(2, 2), mark=mark)

    assert widget.marks == {"2": ""}
    assert widget.note == "1 of 4 elements is wrong; the first is [1, 0]: got 1."


def test_a_wrong_shape_or_dtype_is_told_and_not_raised() -> None:
    got = torch.ones(2, 3)

    assert strides(got, expected=torch.ones(3, 2)).note == "The shape is wrong: got (2, 3), expected (3, 2)."
    told = strides(got, expected=torch.ones(2, 3, dtype=torch.float64)).note
    assert told == "Every element is as expected. The dtype is float32, expected float64."


@pytest.mark.parametrize("mark", [[(2, 0)], [(0,)], torch.ones(3, dtype=torch.bool)])
def test_a_mark_that_does_not_fit_is_refused(mark: Any) -> None:
    with pytest.raises(ValueError, match="strides: mark"):
        strides(torch.ones(2, 3), mark=mark)


@pytest.mark.parametrize("thing", [3, [1, 2], "x", None, torch.ones(2, 2).to_sparse()])
def test_what_has_no_strides_is_refused_in_a_sentence(thing: Any) -> None:
    with pytest.raises(TypeError, match=r"strides: got \w+, which says nothing of strides and storage; pass a tensor"):
        strides(thing)


@pytest.mark.parametrize(
    "tensor",
    [
        torch.tensor(3.5),
        torch.ones(0, 3),
        torch.ones(2, 0),
        torch.ones(3, requires_grad=True),
        torch.ones(2, 2, dtype=torch.bfloat16),
        torch.ones(2, dtype=torch.complex64),
        torch.tensor([True, False]),
        torch.ones(2, 2, device="meta"),
        np.array(["a", "bc"]),
        np.asfortranarray(np.ones((3, 2))),
        np.frombuffer(b"12345678", np.uint8)[::-2],
        firesteel.tensor(1.0),
        firesteel.ones(2, requires_grad=True),
    ],
)
def test_every_kind_of_tensor_is_shown(tensor: Any, tmp_path: Path) -> None:
    widget = strides(tensor)

    assert widget.storages[0]["count"] == len(cells(widget)) or not widget.storages[0]["count"]
    assert widget.to_html(tmp_path / "strides.html").stat().st_size > 10_000


def test_at_most_4096_cells_travel_and_the_window_begins_where_the_tensor_does() -> None:
    large = torch.zeros(1000, 1000)
    large[500, 8] = 7.0
    widget = strides(large[500:, 8:])

    assert widget.storages[0]["count"] == MOST == len(cells(widget))
    assert widget.storages[0]["total"] == 1_000_000
    assert cells(widget)[500 * 1000 + 8 - widget.storages[0]["start"]] == "7"
    assert sum(window["count"] for window in strides(large, large.clone()).storages) <= MOST


def test_a_reading_is_of_the_moment() -> None:
    x = torch.zeros(2)
    widget = strides(x)
    x[1] = 5.0
    before, _ = cells(widget), widget.refresh()

    assert (before, cells(widget)) == (["0", "0"], ["0", "5"])


def test_python_moves_the_hand_and_asks_what_if() -> None:
    x = torch.arange(6).reshape(2, 3)
    widget = strides(x, x.t())
    widget.show_view("x.t()")

    assert widget.select(2, -1) == 5
    assert widget.hover == [2, 1]
    widget.what_if = {"shape": [2, 2], "strides": [1, 1], "offset": 3}
    assert widget.select(1, 1) == 5
    with pytest.raises(IndexError, match=r"select: element \[2, 0\] is not in shape \(2, 2\)"):
        widget.select(2, 0)
    with pytest.raises(KeyError, match=r"show_view: no tensor is called 'y'; there are x, x.t\(\)"):
        widget.show_view("y")


def test_the_figure_is_an_image_with_words_and_a_table() -> None:
    x = torch.arange(12).reshape(3, 4)
    figure = strides(x, x.t(), x.t().reshape(12)).figure
    source = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', figure)
    assert source is not None
    texts = [element.text for element in ElementTree.fromstring(base64.b64decode(source.group(1))).iter(f"{SVG}text")]

    assert figure.startswith("<figure data-fs-fallback=")
    assert "reshape had to copy" in figure.split('src="')[0]
    assert "<svg" not in figure  # an untrusted notebook would strip it
    assert figure.count("<tr>") == 4
    assert "<td>2 lines; fetched 2 times by rows, 8 by columns</td>" in figure
    assert {"x.t()", "@11", "2,3", "3,2"} <= set(texts)


def test_the_same_tensors_give_the_same_figure_wherever_they_lie() -> None:
    figures = [strides(*(torch.arange(6.0), torch.ones(2)), names=["a", "b"]).figure for _ in range(2)]

    assert figures[0] == figures[1]


def test_names_are_escaped() -> None:
    widget = strides(torch.ones(2), names=["<b>&"])

    assert "<b>" not in widget.figure
    assert "&lt;b&gt;&amp;" in widget.figure


def test_the_text_says_what_the_picture_shows(tmp_path: Path) -> None:
    x = torch.arange(6).reshape(2, 3)
    widget = strides(x, x.t())

    assert repr(widget) == (
        "x: shape (2, 3), strides (3, 1), offset 0, int64, 48 bytes, in a storage of 6 cells. "
        "x.t() shares x's storage: offset 0, strides (1, 3); nothing was copied."
    )
    page = widget.to_html(tmp_path / "strides.html").read_text().replace("http://www.w3.org/", "")
    assert "http://" not in page
    assert "https://" not in page


def test_a_full_storage_opens_with_less_than_300_kilobytes() -> None:
    state = strides(torch.randn(64, 64)).get_state()

    assert sum(len(v) if isinstance(v, bytes) else len(json.dumps(v)) for v in state.values()) < 300_000
