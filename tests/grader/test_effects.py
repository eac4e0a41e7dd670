"""What an answer does besides returning: changing its arguments, sharing their memory, remembering earlier calls."""

from __future__ import annotations

from typing import Any

import pytest
from firesteel_grader import Grader, checking
from firesteel_grader.checking import check
from firesteel_grader.inputs import shapes, tensors
from hypothesis import strategies as st

EXERCISE = "shapes.unbroadcast"


@pytest.fixture(autouse=True)
def _own_register(monkeypatch: pytest.MonkeyPatch) -> None:
    checking.load_checks()
    monkeypatch.setattr(checking, "_CHECKS", {})


def same_shape() -> None:
    @check(EXERCISE, given=st.tuples(tensors((2, 3))), hint="Think twice.")
    def doubles_what_fits(torch: Any, grad: Any) -> Any:
        """Twice the gradient, when nothing was broadcast."""
        return torch.shapes.unbroadcast(grad, grad.shape) * 2


def copied() -> None:
    @check(EXERCISE, given=st.tuples(tensors((2, 3))), hint="Think twice.")
    def sums_rows(torch: Any, grad: Any) -> Any:
        """The gradient of a copied row."""
        return torch.shapes.unbroadcast(grad, (3,))


def test_an_answer_that_changes_its_argument_is_told(grader: Grader):
    same_shape()

    result = grader.check(EXERCISE, "def unbroadcast(grad, shape):\n    grad += 0.5\n    return grad - 0.5\n")

    assert result.verdict == "fail"
    assert result.checks[0].cause == "mutates its input"
    assert "the call changes its argument `grad`; work on a copy." in result.checks[0].message


def test_a_list_that_is_changed_is_told(grader: Grader):
    @check("shapes.broadcast_shapes", given=st.tuples(st.lists(st.just(1), min_size=2, max_size=4)))
    def takes_sizes(torch: Any, sizes: list[int]) -> Any:
        """A shape from its sizes."""
        return torch.shapes.broadcast_shapes(sizes)

    result = grader.check(
        "shapes.broadcast_shapes",
        "def broadcast_shapes(*shapes):\n    return tuple(shapes[0].pop() for _ in range(len(shapes[0])))",
    )

    assert result.checks[0].cause == "mutates its input"


def test_an_answer_that_shares_its_arguments_memory_where_a_copy_is_due_is_told(grader: Grader):
    @check(EXERCISE, given=st.tuples(tensors((2, 3), numbers=st.just(0.0))))
    def sums_nothing(torch: Any, grad: Any) -> Any:
        """The gradient of a copied row, all zeros."""
        return torch.shapes.unbroadcast(grad, (3,))

    result = grader.check(EXERCISE, "def unbroadcast(grad, shape):\n    return grad[0]\n")

    assert result.verdict == "fail"
    assert result.checks[0].cause == "aliases its input"
    assert "The result shares its memory with the argument `grad`" in result.checks[0].message


def test_an_answer_that_keeps_state_is_told(grader: Grader):
    copied()
    source = """
calls = []

def unbroadcast(grad, shape):
    calls.append(1)
    return grad.sum(0) * (1.0 if len(calls) < 4 else 2.0)
"""
    result = grader.check(EXERCISE, source)

    assert result.verdict == "fail"
    assert result.checks[0].cause == "keeps state between calls"


def test_an_answer_that_answers_from_memory_of_the_shape_is_told(grader: Grader):
    copied()
    source = """
known = {}

def unbroadcast(grad, shape):
    return known.setdefault(tuple(grad.shape), grad.sum(0))
"""
    result = grader.check(EXERCISE, source)

    assert result.verdict == "fail"
    assert result.checks[0].cause == "keeps state between calls"


def test_an_answer_that_turns_wrong_only_at_the_end_is_found_by_the_repeated_calls(grader: Grader):
    copied()
    inputs = 25
    source = f"""
calls = []

def unbroadcast(grad, shape):
    calls.append(1)
    return grad.sum(0) + (len(calls) > {inputs})
"""
    result = grader.check(EXERCISE, source)

    assert result.verdict == "fail"
    assert result.checks[0].cause == "keeps state between calls"
    assert "The same call gave another answer before." in result.checks[0].message


def test_a_check_that_fails_by_itself_is_an_error_and_no_zero(grader: Grader):
    @check(EXERCISE, given=st.tuples(shapes()), points=3)
    def misspelt(torch: Any, shape: Any) -> Any:
        """A driver with a mistake of ours."""
        return torch.shapes.unbroadcasts(shape)

    result = grader.check(EXERCISE, "def unbroadcast(grad, shape): return grad")

    assert result.verdict == "error"
    assert result.checks[0].verdict == "error"
    assert "does not count against the answer" in result.checks[0].message
    assert "the reference raised AttributeError" in result.checks[0].message


def test_a_strategy_that_fails_is_an_error_and_no_zero(grader: Grader):
    def broken(_: int) -> int:
        raise ZeroDivisionError

    @check(EXERCISE, given=st.tuples(st.integers().map(broken)))
    def never_runs(torch: Any, number: Any) -> Any:
        """Never."""
        return number

    assert grader.check(EXERCISE, "def unbroadcast(grad, shape): return grad").verdict == "error"


def test_a_gpu_check_is_unverified_without_a_gpu_and_does_not_hide_the_others(grader: Grader):
    same_shape()

    @check(EXERCISE, given=st.tuples(tensors((2, 3))), device="cuda", points=5)
    def on_a_gpu(torch: Any, grad: Any) -> Any:
        """On a GPU."""
        return torch.shapes.unbroadcast(grad, grad.shape)

    result = grader.check(EXERCISE, "def unbroadcast(grad, shape): return grad + 0", device="cpu")

    assert [item.verdict for item in result.checks] == ["pass", "unverified"]
    assert result.verdict == "pass"
    assert (result.points, result.max_points) == (1, 6)


def test_an_exercise_with_gpu_checks_only_is_unverified_without_one(grader: Grader):
    @check(EXERCISE, given=st.tuples(tensors((2, 3))), device="cuda")
    def on_a_gpu(torch: Any, grad: Any) -> Any:
        """On a GPU."""
        return torch.shapes.unbroadcast(grad, grad.shape)

    result = grader.check(EXERCISE, "def unbroadcast(grad, shape): return grad + 0")

    assert result.verdict == "unverified"
    assert result.points == 0


def test_an_answer_that_is_too_slow_in_all_is_stopped(grader: Grader):
    @check("strides.permute", given=st.tuples(st.integers(0, 10**6)), timeout=0.4)
    def waits(torch: Any, number: int) -> Any:
        """Nothing much."""
        return torch.strides.permute((), (), ()) and number

    result = grader.check("strides.permute", "import time\ndef permute(*a):\n    time.sleep(0.25)\n    return ((), ())")

    assert result.verdict == "fail"
    assert result.checks[0].cause == "too slow"
