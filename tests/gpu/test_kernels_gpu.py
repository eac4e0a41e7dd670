"""The kernels on a real GPU, from the same source, against NumPy and the simulator."""

from __future__ import annotations

import numpy as np
import pytest
from firesteel import cuda, kernels
from firesteel.kernels import BLOCK, TILE
from hypothesis import given, settings
from hypothesis import strategies as st

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not cuda.is_available(), reason="no NVIDIA GPU that Numba can use"),
    pytest.mark.filterwarnings("ignore:.*Grid size.*"),  # small grids do not fill a GPU: that is the point here
]

SIZES = [1, BLOCK - 1, BLOCK, BLOCK + 1, 131, 100_003]
SIDES = [1, TILE - 1, TILE, TILE + 1, 13, 101]


def floats(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def test_the_gpu_has_a_name():
    assert cuda.device_count() >= 1
    assert cuda.get_device_name()
    cuda.synchronize()


@pytest.mark.parametrize("n", SIZES)
def test_add(n):
    a, b, out = floats(n), floats(n, seed=1), np.zeros(n, np.float32)

    report = cuda.launch(kernels.add, n, 1, out, a, b, device="cuda")
    np.testing.assert_array_equal(out, a + b)
    assert report.device == cuda.get_device_name()


@pytest.mark.parametrize("n", SIZES)
def test_saxpy(n):
    x, y, out = floats(n), floats(n, seed=1), np.zeros(n, np.float32)

    cuda.launch(kernels.saxpy, kernels.blocks_for(n, BLOCK) + 1, BLOCK, out, x, y, np.float32(0.5), n, device="cuda")
    np.testing.assert_allclose(out, np.float32(0.5) * x + y, rtol=1e-6, atol=1e-6)  # a GPU fuses the two operations


@pytest.mark.parametrize("rows", SIDES)
@pytest.mark.parametrize("columns", SIDES)
def test_transpose(rows, columns):
    a, out = floats(rows, columns), np.zeros((columns, rows), np.float32)

    cuda.launch(kernels.transpose, kernels.tiles_for(rows, columns), (TILE, TILE), out, a, rows, columns, device="cuda")
    np.testing.assert_array_equal(out, a.T)


@pytest.mark.parametrize("n", SIZES)
def test_block_sum(n):
    a, partial = floats(n), np.zeros(kernels.blocks_for(n, BLOCK), np.float32)

    cuda.launch(kernels.block_sum, len(partial), BLOCK, partial, a, n, device="cuda")
    padded = np.concatenate([a, np.zeros(len(partial) * BLOCK - n)]).reshape(-1, BLOCK)
    np.testing.assert_allclose(partial, padded.sum(1), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("n", [1, BLOCK, 131])
def test_the_simulator_adds_in_the_same_order_bit_for_bit(n):
    pytest.importorskip("greenlet")
    a, partial = floats(n), np.zeros(kernels.blocks_for(n, BLOCK), np.float32)
    simulated = partial.copy()

    cuda.launch(kernels.block_sum, len(partial), BLOCK, partial, a, n, device="cuda")
    cuda.launch(kernels.block_sum, len(partial), BLOCK, simulated, a, n)
    np.testing.assert_array_equal(partial, simulated)


@settings(max_examples=30, deadline=None)
@given(*[st.sampled_from(SIDES)] * 3)
def test_matmul(rows, inner, columns):
    a, b, out = floats(rows, inner), floats(inner, columns, seed=1), np.zeros((rows, columns), np.float32)
    tiles = kernels.tiles_for(rows, columns)

    cuda.launch(kernels.matmul, tiles, (TILE, TILE), out, a, b, rows, inner, columns, device="cuda")
    np.testing.assert_allclose(out, a.astype(float) @ b, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", ["add", "saxpy", "transpose", "block_sum", "matmul"])
def test_float32_kernels_compute_without_doubles(name):
    from firesteel.cuda.gpu import rebound
    from numba import cuda as numba_cuda
    from numba import types

    vector, matrix, size = types.float32[::1], types.float32[:, ::1], types.int64
    signatures = {
        "add": (vector, vector, vector),
        "saxpy": (vector, vector, vector, types.float32, size),
        "transpose": (matrix, matrix, size, size),
        "block_sum": (vector, vector, size),
        "matmul": (matrix, matrix, matrix, size, size, size),
    }

    assembly, _ = numba_cuda.compile_ptx(rebound(getattr(kernels, name), numba_cuda), signatures[name])
    assert ".f32" in assembly or name == "transpose"
    assert ".f64" not in assembly


def histogram(counts, values, n):
    i = cuda.grid(1)
    if i < n:
        cuda.atomic.add(counts, twice(values[i]), 1)


def twice(i):
    return 2 * i


def test_atomics_and_helpers_work_on_the_gpu():
    values, counts = np.random.default_rng(0).integers(0, 5, 1000), np.zeros(10, np.int64)

    cuda.launch(histogram, kernels.blocks_for(1000, BLOCK), BLOCK, counts, values, 1000, device="cuda")
    np.testing.assert_array_equal(counts, np.bincount(2 * values, minlength=10))


def test_arrays_that_are_strided_views_come_back_in_place():
    base = floats(8, 6)
    expected = base.copy()
    expected[::2] *= 2

    cuda.launch(double, (4, 6), 1, base[::2], device="cuda")
    np.testing.assert_array_equal(base, expected)


def double(a):
    i, j = cuda.grid(2)
    a[i, j] *= 2


def test_an_array_passed_twice_is_one_array_on_the_gpu_too():
    a = floats(BLOCK)
    expected = a + a

    cuda.launch(kernels.add, BLOCK, 1, a, a, a, device="cuda")
    np.testing.assert_array_equal(a, expected)


def test_an_output_that_is_part_of_an_input_keeps_what_was_written():
    a = floats(4, BLOCK)
    expected = a[1] + a[2]

    cuda.launch(first_row_is_the_sum_of_two, 1, BLOCK, a[0], a, device="cuda")
    np.testing.assert_array_equal(a[0], expected)


def first_row_is_the_sum_of_two(out, a):
    i = cuda.grid(1)
    out[i] = a[1, i] + a[2, i]


def test_launchers_give_tensors():
    import firesteel as torch

    a, b = torch.from_numpy(floats(17, 9)), torch.from_numpy(floats(9, 12, seed=1))
    np.testing.assert_allclose(
        kernels.run_matmul(a, b, device="cuda").numpy(), a.numpy() @ b.numpy(), rtol=1e-4, atol=1e-5
    )
    np.testing.assert_allclose(kernels.run_sum(a, device="cuda").item(), a.numpy().sum(), rtol=1e-4, atol=1e-4)
