"""A wrong backward is shown at one coordinate, beside the central difference of the same forward."""

from __future__ import annotations

import re
from typing import Any

import pytest
from firesteel_grader import Grader, checking
from firesteel_grader.checking import check
from firesteel_grader.inputs import shapes_within, tensors
from hypothesis import strategies as st

EXERCISE = "functions.elementwise.Mul"
PAIRS = st.sampled_from([(2, 3), (3,), (2, 1)]).flatmap(
    lambda common: st.tuples(tensors(common, requires_grad=True), tensors(shapes_within(common), requires_grad=True))
)

ANSWER = """
@exercise("functions.elementwise.Mul")
class Mul(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return cpu.binary(np.multiply, a, b)

    @staticmethod
    def backward(ctx, grad):
        a, b = ctx.saved_tensors
        return {backward}
"""


@pytest.fixture
def exercise(monkeypatch: pytest.MonkeyPatch) -> str:
    """An exercise of this test's own."""
    checking.load_checks()
    monkeypatch.setattr(checking, "_CHECKS", {})

    @check(EXERCISE, given=PAIRS, gradients=True, hint="The other factor is the slope.")
    def multiplies(torch: Any, x: Any, y: Any) -> Any:
        """Each factor's gradient is the other factor times the incoming gradient."""
        return torch.functions.elementwise.Mul.apply(x, y)

    return EXERCISE


def test_a_right_backward_passes(grader: Grader, exercise: str):
    right = "shapes.unbroadcast(grad * b, a.shape), shapes.unbroadcast(grad * a, b.shape)"

    result = grader.check(exercise, ANSWER.format(backward=right))

    assert result.verdict == "pass", result.checks[0].message


@pytest.mark.parametrize(
    ("backward", "cause"),
    [
        ("shapes.unbroadcast(grad * b * 2, a.shape), shapes.unbroadcast(grad * a, b.shape)", "constant factor"),
        ("shapes.unbroadcast(grad * b, a.shape), -shapes.unbroadcast(grad * a, b.shape)", "sign"),
        ("shapes.unbroadcast(grad * a, a.shape), shapes.unbroadcast(grad * a, b.shape)", None),
    ],
)
def test_a_wrong_backward_is_set_against_a_central_difference(
    grader: Grader, exercise: str, backward: str, cause: str | None
):
    result = grader.check(exercise, ANSWER.format(backward=backward))

    assert result.verdict == "fail"
    assert cause is None or result.checks[0].cause == cause, result.checks[0].message
    message = result.checks[0].message
    found = re.search(r"backward gives (\S+), while .* at a rate of (\S+)\.$", message, re.MULTILINE)
    told = re.search(r"expected (-?[\d.]+)\.", message)
    assert found, message
    assert told, message
    analytic, numeric = map(float, found.groups())
    expected = float(told[1])
    assert numeric == pytest.approx(expected, rel=1e-4, abs=1e-6)  # moving the input tells the reference's gradient
    assert analytic != pytest.approx(numeric, rel=1e-3, abs=1e-6)


def test_a_gradient_that_was_not_summed_is_told(grader: Grader, exercise: str):
    result = grader.check(exercise, ANSWER.format(backward="grad * b, grad * a"))

    assert result.verdict == "fail"
    assert "raised RuntimeError: Function MulBackward0 returned an invalid gradient" in result.checks[0].message


def test_a_result_cut_from_the_graph_is_told(grader: Grader, exercise: str):
    source = """
class Mul:
    @staticmethod
    def apply(a, b):
        return cpu.binary(np.multiply, a, b)
"""
    result = grader.check(exercise, source)

    assert result.verdict == "fail"
    assert result.checks[0].cause == "cut from the graph"
    assert result.checks[0].message.endswith("Hint: The other factor is the slope.")
