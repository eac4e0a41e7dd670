"""The grader's verdict on a GPU: the references pass there, and the result says where it ran."""

from __future__ import annotations

import inspect

import pytest
from firesteel import cuda, kernels
from firesteel_grader import Grader

pytestmark = [pytest.mark.gpu, pytest.mark.skipif(not cuda.is_available(), reason="no NVIDIA GPU that Numba can use")]


@pytest.mark.parametrize("name", ["add", "saxpy", "transpose", "block_sum", "matmul"])
def test_a_reference_passes_on_the_gpu(name):
    pytest.importorskip("greenlet", reason="the checks on the simulator need greenlet")

    with Grader() as grader:
        result = grader.check(f"kernels.{name}", inspect.getsource(getattr(kernels, name)), device="cuda")

    assert (result.verdict, result.device) == ("pass", "cuda"), result.to_json()
