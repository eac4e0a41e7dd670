"""Checks of chapter 5 that mean nothing without a GPU: the same source, compiled for it, right and fast enough.

They are worth no points, so that nobody without a GPU is short of any; without one they are `unverified`. Timed are
whole numbers: small enough that float32 holds every sum in any order, and for `matmul` too long for the 11 bits of
float16 and TensorFloat-32.
"""
# pyright: basic
# (a driver has no types: it runs on any framework)

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from firesteel_grader.checking import check
from firesteel_grader.inputs import tensors
from firesteel_grader.inside.values import TensorValue
from firesteel_grader.timing import timed

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


_vectors = (1 << 20, 1 << 22, 1 << 24, 1 << 26)  # up to 256 MiB each, several times any cache
_sides_timed = (1024, 2048, 4096, 8192)
_turn = 0.5e-3  # seconds: long against the 20 microseconds in which Numba starts a kernel
_allowed = {3.0: 0}
_coalesced = "Threads next to each other should touch numbers next to each other."


@timed(
    "kernels.add",
    sizes=_vectors,
    inputs=lambda n: ((n,), (n,)),
    output=lambda n: (n,),
    bits=(20, 20),
    bytes_moved=lambda n: 12 * n,
    operations=lambda n: n,
    specification=lambda a, b: a + b,
    turn_seconds=_turn,
    bands=_allowed,
    hint=_coalesced,
)
def adds_long_vectors(torch, launch, out, a, b):
    """Adding long vectors takes the time in which their memory is read and written once."""
    launch(torch.kernels.add, a.size // 64, 64, out, a, b)


@timed(
    "kernels.saxpy",
    sizes=_vectors,
    inputs=lambda n: ((n,), (n,)),
    output=lambda n: (n,),
    bits=(20, 20),
    bytes_moved=lambda n: 12 * n,
    operations=lambda n: 2 * n,
    specification=lambda x, y: np.float32(3) * x + y,
    turn_seconds=_turn,
    bands=_allowed,
    hint=_coalesced,
)
def scales_and_adds_long_vectors(torch, launch, out, x, y):
    """A multiplication more costs nothing while the memory is what everybody waits for."""
    launch(torch.kernels.saxpy, x.size // 64 + 1, 64, out, x, y, np.float32(3), x.size)


@timed(
    "kernels.transpose",
    sizes=_sides_timed,
    inputs=lambda n: ((n, n // 2),),
    output=lambda n: (n // 2, n),
    bits=(23,),
    bytes_moved=lambda n: 4 * n * n,
    operations=lambda n: 0,
    specification=lambda a: a.T,
    turn_seconds=_turn,
    bands=_allowed,
    hint=_coalesced,
)
def transposes_a_large_matrix(torch, launch, out, a):
    """Every number is read once and written once."""
    rows, columns = a.shape
    launch(torch.kernels.transpose, (columns // 8, rows // 8), (8, 8), out, a, rows, columns)


@timed(
    "kernels.block_sum",
    sizes=_vectors,
    inputs=lambda n: ((n,),),
    output=lambda n: (n // 64,),
    bits=(17,),
    bytes_moved=lambda n: 4 * n,
    operations=lambda n: n,
    specification=lambda a: a.reshape(-1, 64).sum(1),
    turn_seconds=_turn,
    bands=_allowed,
    hint="In every step half as many threads add, and those that add are next to each other.",
)
def sums_many_blocks(torch, launch, out, a):
    """Reading takes most of the time, if the threads of a block share the additions."""
    launch(torch.kernels.block_sum, a.size // 64, 64, out, a, a.size)


@timed(
    "kernels.matmul",
    sizes=(512, 1024, 2048),
    inputs=lambda n: ((n, n), (n, n)),
    output=lambda n: (n, n),
    bits=(12, 1),
    bytes_moved=lambda n: 12 * n * n,
    operations=lambda n: 2 * n**3,
    specification=lambda a, b: a @ b,
    turn_seconds=_turn,
    bands=_allowed,
    hint="Each thread copies one element of each tile into shared memory; the sums then read shared memory only.",
)
def multiplies_large_matrices(torch, launch, out, a, b):
    """A number that was read once is used for a whole row of its tile."""
    rows, inner = a.shape
    columns = b.shape[1]
    launch(torch.kernels.matmul, (columns // 8, rows // 8), (8, 8), out, a, b, rows, inner, columns)
