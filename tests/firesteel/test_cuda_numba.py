"""The kernels' source is Numba's: its own simulator runs it to the same results, through the same launch."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from firesteel import cuda

GPU_TESTS = Path(__file__).parent.parent / "gpu" / "test_kernels_gpu.py"
SCRIPT = """
import json, sys
import numpy as np
from firesteel import cuda, kernels
from firesteel.kernels import BLOCK, TILE

rng = np.random.default_rng(0)
f = lambda *shape: rng.normal(size=shape).astype(np.float32)
n, rows, inner, columns = BLOCK + 1, TILE + 1, 5, TILE - 1
launches = [
    (kernels.add, n, 1, (f(n), f(n), f(n))),
    (kernels.saxpy, 2, BLOCK, (f(n), f(n), f(n), np.float32(0.3), n)),
    (kernels.transpose, (1, 2), (TILE, TILE), (f(columns, rows), f(rows, columns), rows, columns)),
    (kernels.block_sum, 2, BLOCK, (f(2), f(n), n)),
    (kernels.matmul, (1, 2), (TILE, TILE), (f(rows, columns), f(rows, inner), f(inner, columns), rows, inner, columns)),
]
for kernel, grid, block, arguments in launches:
    report = cuda.launch(kernel, grid, block, *arguments, device=sys.argv[1])
    print(report.device, kernel.__name__, json.dumps(arguments[0].tolist()), sep="|")
print(cuda.is_available())
"""


def run(device: str, **environment: str) -> list[list[str]]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT, device],
        env={**os.environ, **environment}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [line.split("|") for line in done.stdout.splitlines()]


@pytest.mark.slow
def test_numbas_simulator_agrees_bit_for_bit():
    pytest.importorskip("numba", exc_type=ImportError)

    ours = run("simulator")
    numbas = run("cuda", NUMBA_ENABLE_CUDASIM="1")
    assert [line[0] for line in numbas[:5]] == ["Numba's simulator"] * 5
    assert [line[1:] for line in numbas[:5]] == [line[1:] for line in ours[:5]]
    assert numbas[5] == ["False"], "a simulated GPU is no GPU"


@pytest.mark.skipif(cuda.is_available(), reason="there is a GPU")
def test_without_a_gpu_cuda_says_so():
    def kernel(out):
        out[0] = 1

    assert cuda.device_count() == 0
    with pytest.raises(RuntimeError, match='pass device="simulator"'):
        cuda.launch(kernel, 1, 1, np.zeros(1), device="cuda")
    with pytest.raises(RuntimeError, match="get_device_name: no NVIDIA GPU"):
        cuda.get_device_name()
    with pytest.raises(RuntimeError, match="synchronize: no NVIDIA GPU"):
        cuda.synchronize()
