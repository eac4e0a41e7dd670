"""Checks of chapter 5 that mean nothing without a GPU: the same source, compiled for it.

They are worth no points, so that nobody without a GPU is short of any; without one they are `unverified`.
"""
# pyright: basic
# (a driver has no types: it runs on any framework)

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from firesteel_grader.checking import check
from firesteel_grader.inputs import tensors
from firesteel_grader.inside.values import TensorValue

_seconds = 60.0  # a kernel is compiled on its first call
_sides = st.sampled_from((5, 16, 17, 1))


def _matrices(*sides: int) -> st.SearchStrategy[TensorValue]:
    return tensors(sides, "float32", any_layout=False)


@st.composite
def _pair(draw: DrawFn) -> tuple[TensorValue, TensorValue]:
    n = draw(st.sampled_from((5, 128, 129, 1)))
    return draw(_matrices(n)), draw(_matrices(n))


@st.composite
def _factors(draw: DrawFn) -> tuple[TensorValue, TensorValue]:
    n, k, m = draw(_sides), draw(_sides), draw(_sides)
    return draw(_matrices(n, k)), draw(_matrices(k, m))


@check("kernels.add", given=_pair(), points=0, device="cuda", max_examples=5, timeout=_seconds)
def adds_on_the_gpu(torch, a, b):
    """On a GPU the same source adds too."""
    return torch.kernels.run_add(a, b, device="cuda")


@check("kernels.saxpy", given=_pair(), points=0, device="cuda", max_examples=5, timeout=_seconds)
def scales_and_adds_on_the_gpu(torch, x, y):
    """On a GPU the same source scales and adds too."""
    return torch.kernels.run_saxpy(x, y, 2.0, device="cuda")


@check(
    "kernels.transpose",
    given=st.tuples(_sides, _sides).flatmap(lambda sides: st.tuples(_matrices(*sides))),
    points=0,
    device="cuda",
    max_examples=5,
    timeout=_seconds,
)
def transposes_on_the_gpu(torch, a):
    """On a GPU the same source swaps rows and columns too."""
    return torch.kernels.run_transpose(a, device="cuda")


@check("kernels.block_sum", given=_pair(), points=0, device="cuda", max_examples=5, timeout=_seconds)
def sums_on_the_gpu(torch, a, b):
    """On a GPU the same source sums blocks too."""
    return torch.kernels.run_sum(a, device="cuda"), torch.kernels.run_sum(b, device="cuda")


@check("kernels.matmul", given=_factors(), points=0, device="cuda", max_examples=5, timeout=_seconds)
def multiplies_on_the_gpu(torch, a, b):
    """On a GPU the same source multiplies matrices too."""
    return torch.kernels.run_matmul(a, b, device="cuda")
