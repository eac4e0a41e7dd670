"""Timed checks as they are declared: kernels, an instructor's own, a reference that is broken, a GPU that was lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from firesteel_grader import Grader, checking
from firesteel_grader.checking import check
from firesteel_grader.private import load_private
from firesteel_grader.proving import prove
from firesteel_grader.timing import timed
from firesteel_grader.timing.referring import reference_source
from hypothesis import strategies as st

EXERCISE = "functions.linalg.MatMul"
REFERENCE = reference_source(EXERCISE)
LINE = "return cpu.matmul(a, b)"
QUICK, LONG = 1e-3, 15e-3
"""Seconds of work in one call."""


@pytest.fixture(autouse=True)
def _own_register(monkeypatch: pytest.MonkeyPatch) -> None:
    checking.load_checks()
    monkeypatch.setattr(checking, "_CHECKS", {})


def test_a_kernel_is_timed_on_the_simulator_by_the_same_protocol(grader: Grader):
    """What a GPU's answer goes through, with the simulator in the GPU's place."""

    @timed(
        "kernels.saxpy", device="cpu", sizes=(64,), inputs=lambda n: ((n,), (n,)), output=lambda n: (n,), bits=(20, 20),
        bytes_moved=lambda n: 12 * n, operations=lambda n: 2 * n, bands={60.0: 1}, rounds=4, seconds=LONG,
        specification=lambda x, y: 3 * x + y,
    )  # fmt: skip
    def scales_and_adds(torch, launch, out, x, y):
        """Scaling and adding."""
        launch(torch.kernels.saxpy, 2, 33, out, x, y, np.float32(3), x.size)  # noqa: F821  a driver is given np

    right = (
        "def saxpy(out, x, y, alpha, n):\n    i = cuda.grid(1)\n    if i < n:\n        out[i] = alpha * x[i] + y[i]\n"
    )

    assert grader.check("kernels.saxpy", right).verdict == "pass"
    first_half = grader.check("kernels.saxpy", right.replace("i < n", "i < n // 2"))
    assert first_half.checks[0].cause == "wrong while timed"


PRIVATE = """
from firesteel_grader.timing import timed

@timed("functions.linalg.MatMul", device="cpu", writes=False, sizes=(192,), inputs=lambda n: ((n, n), (n, n)),
       output=lambda n: (n, n), bits=(7, 7), bytes_moved=float, operations=float, bands={60.0: 5}, rounds=4,
       seconds=5e-3)
def multiplies(torch, a, b):
    return torch.functions.linalg.MatMul.apply(torch.from_numpy(a), torch.from_numpy(b))
"""


def test_an_instructors_own_timed_check_counts_and_tells_no_numbers(tmp_path: Path):
    checking._CHECKS[EXERCISE] = []  # it is an exercise, and has none of the course's checks here
    (tmp_path / "speed.py").write_text(PRIVATE)
    private = load_private(tmp_path)

    with Grader(private=private) as grader:
        prove(private, grader)
        right, wrong = (grader.check(EXERCISE, REFERENCE.replace(LINE, line)) for line in (LINE, f"{LINE} * 2"))

    assert (right.points, right.max_points) == (5, 5)
    assert wrong.points == 0
    assert (
        wrong.checks[0].message == "A private check failed: it was timed, and its time does not count or is too long."
    )


def test_a_reference_that_cannot_be_timed_is_our_error(grader: Grader):
    @timed(
        EXERCISE, device="cpu", writes=False, sizes=(8,), inputs=lambda n: ((n, n), (n, n)), output=lambda n: (n, n),
        bits=(7, 7), bytes_moved=float, operations=float, bands={2.0: 1}, rounds=4, seconds=QUICK,
        specification=lambda a, b: a + b,
    )  # fmt: skip
    def multiplies(torch, a, b):
        """Multiplying matrices."""
        return torch.functions.linalg.MatMul.apply(torch.from_numpy(a), torch.from_numpy(b))

    result = grader.check(EXERCISE, REFERENCE)

    assert result.verdict == "error"
    assert "differs from its specification" in result.checks[0].message


STICKY = """
class CudaAPIError(RuntimeError):
    pass

lost = []

def blocks_for(n, block):
    if lost or n > 99:
        lost.append(n)
        raise CudaAPIError("[700] an illegal memory access was encountered")
    return -(-n // block)
"""


def test_a_worker_whose_gpu_was_lost_is_replaced_so_that_the_smallest_failing_case_is_found(grader: Grader):
    """A CUDA error sticks to its process: without a fresh worker the smallest case would be any case at all."""

    @check("kernels.blocks_for", given=st.tuples(st.integers(0, 300)))
    def counts_blocks(torch, n):
        """Blocks of eight."""
        return torch.kernels.blocks_for(n, 8)

    case = grader.check("kernels.blocks_for", STICKY).checks[0].counterexample

    assert case is not None
    assert "n = 100" in case.call
