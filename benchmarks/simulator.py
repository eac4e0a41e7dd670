"""Time the SIMT simulator against Numba's, side by side on the same kernels: python benchmarks/simulator.py.

Each simulator runs in a process of its own; the two take turns, and each launch is checked against NumPy. Arrays are
made beforehand. The kernels are the course's own, at the sizes that are usual for such comparisons.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from time import perf_counter

import numpy as np

ROUNDS = 5


def cases(device: str) -> dict[str, Callable[[], None]]:
    """Return the launches by name; each checks its own result."""
    from firesteel import cuda, kernels

    kernels.BLOCK = 128
    rng = np.random.default_rng(0)
    a, b, c, d = (rng.normal(size=shape).astype(np.float32) for shape in (4096, 4096, (32, 32), (32, 32)))
    total, partial, product = np.zeros_like(a), np.zeros(32, np.float32), np.zeros_like(c)

    def vector_add() -> None:
        cuda.launch(kernels.add, 32, 128, total, a, b, device=device)
        np.testing.assert_array_equal(total, a + b)

    def block_reduction() -> None:
        cuda.launch(kernels.block_sum, 32, 128, partial, a, 4096, device=device)
        np.testing.assert_allclose(partial, a.reshape(32, 128).sum(1), rtol=1e-4, atol=1e-4)

    def tiled_matmul() -> None:
        cuda.launch(kernels.matmul, (4, 4), (8, 8), product, c, d, 32, 32, 32, device=device)
        np.testing.assert_allclose(product, c @ d, rtol=1e-4, atol=1e-4)

    return {
        "vector add, 4096 elements, 32 x 128 threads": vector_add,
        "block reduction, 4096 elements, 32 x 128 threads": block_reduction,
        "tiled matmul, 32 x 32, 16 x 64 threads": tiled_matmul,
    }


def serve(device: str) -> None:
    """Time the case that each line of the input names, and print the seconds."""
    launches = cases(device)
    for line in sys.stdin:
        start = perf_counter()
        launches[json.loads(line)]()
        print(perf_counter() - start, flush=True)


def start(device: str, **environment: str) -> subprocess.Popen[str]:
    """Start a process that serves one simulator."""
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", __file__, "--serve", device],
        env={**os.environ, **environment}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def ask(server: subprocess.Popen[str], name: str) -> float:
    """Return the seconds that *server* needs for one launch of the case."""
    assert server.stdin is not None
    assert server.stdout is not None
    print(json.dumps(name), file=server.stdin, flush=True)
    return float(server.stdout.readline())


def main() -> None:
    servers = {"ours": start("simulator"), "numba": start("cuda", NUMBA_ENABLE_CUDASIM="1")}
    print(f"$ python benchmarks/simulator.py   (median of {ROUNDS} interleaved launches after one to warm up)")
    print(f"{'kernel':50} {'ours':>9} {'numba':>9} {'ratio':>7}")
    for name in cases("simulator"):
        rounds = [{who: ask(server, name) for who, server in servers.items()} for _ in range(ROUNDS + 1)][1:]
        ours, numba = (statistics.median(seconds[who] for seconds in rounds) for who in servers)
        print(f"{name:50} {ours:8.4f}s {numba:8.4f}s {numba / ours:6.1f}x")
    for server in servers.values():
        server.communicate()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", metavar="DEVICE", help="internal: run one simulator")
    device = parser.parse_args().serve
    serve(device) if device else main()
