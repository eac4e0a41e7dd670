"""The kernels against NumPy and torch, at the sizes where kernels go wrong."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import firesteel as torch
import numpy as np
import pytest
import torch as real_torch
from firesteel import cuda, kernels
from firesteel.kernels import BLOCK, TILE
from hypothesis import given, settings
from hypothesis import strategies as st

SIZES = [1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 131]  # 131 is an odd prime
SIDES = [1, TILE - 1, TILE, TILE + 1, 13]


def floats(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


@given(st.integers(0, 10**6), st.integers(1, 2000))
def test_blocks_for_is_the_least_that_suffices(n, block):
    blocks = kernels.blocks_for(n, block)

    assert blocks * block >= n
    assert n == 0 or (blocks - 1) * block < n


@pytest.mark.parametrize(("n", "block"), [(-1, 4), (4, 0), (4, -2)])
def test_blocks_for_rejects_what_no_grid_has(n, block):
    with pytest.raises(ValueError, match=f"{n} elements in blocks of {block}"):
        kernels.blocks_for(n, block)


@pytest.mark.parametrize("n", SIZES)
def test_add_maps_pairs_to_sums(n):
    a, b, out = floats(n), floats(n, seed=1), np.zeros(n, np.float32)

    report = cuda.launch(kernels.add, n, 1, out, a, b)
    np.testing.assert_array_equal(out, a + b)
    assert (report.global_reads.total, report.global_writes.total) == (2 * n, n)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 100), st.integers(1, 40), st.integers(0, 3))
def test_saxpy_is_right_in_every_grid_that_covers_it(n, block, spare):
    x, y, out = floats(n), floats(n, seed=1), np.zeros(n, np.float32)

    report = cuda.launch(kernels.saxpy, kernels.blocks_for(n, block) + spare, block, out, x, y, np.float32(0.5), n)
    np.testing.assert_array_equal(out, np.float32(0.5) * x + y)
    assert (report.global_reads.total, report.global_writes.total) == (2 * n, n)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 20), st.integers(1, 20), st.integers(1, 9), st.integers(1, 9))
def test_transpose_is_right_with_every_shape_of_block(rows, columns, wide, high):
    a, out = floats(rows, columns), np.zeros((columns, rows), np.float32)
    grid = kernels.blocks_for(columns, wide), kernels.blocks_for(rows, high)

    report = cuda.launch(kernels.transpose, grid, (wide, high), out, a, rows, columns)
    np.testing.assert_array_equal(out, a.T)
    assert report.global_reads.total == report.global_writes.total == rows * columns


@pytest.mark.parametrize("n", SIZES)
def test_block_sum_adds_up_each_block(n):
    a, partial = floats(n), np.zeros(kernels.blocks_for(n, BLOCK), np.float32)

    report = cuda.launch(kernels.block_sum, len(partial), BLOCK, partial, a, n)
    padded = np.concatenate([a, np.zeros(len(partial) * BLOCK - n)]).reshape(-1, BLOCK)
    np.testing.assert_allclose(partial, padded.sum(1), rtol=1e-5, atol=1e-5)
    assert (report.global_reads.total, report.global_writes.total) == (n, len(partial))
    assert report.barriers == 1 + BLOCK.bit_length() - 1


@settings(max_examples=20, deadline=None)
@given(*[st.sampled_from(SIDES)] * 3)
def test_matmul_multiplies_matrices_of_any_shape(rows, inner, columns):
    a, b, out = floats(rows, inner), floats(inner, columns, seed=1), np.zeros((rows, columns), np.float32)

    report = cuda.launch(
        kernels.matmul, kernels.tiles_for(rows, columns), (TILE, TILE), out, a, b, rows, inner, columns
    )
    np.testing.assert_allclose(out, a.astype(float) @ b, rtol=1e-5, atol=1e-5)
    tiles_wide, tiles_high = kernels.tiles_for(rows, columns)
    assert report.global_reads.total == inner * (rows * tiles_wide + columns * tiles_high)
    assert report.global_writes.total == rows * columns


@pytest.mark.parametrize("shape", [(), (1,), (5,), (0,), (3, 4), (BLOCK + 1,), (2, 0, 3)])
def test_elementwise_launchers_take_tensors_of_any_shape(shape):
    a, b = torch.from_numpy(floats(*shape)), torch.from_numpy(floats(*shape, seed=1))

    np.testing.assert_array_equal(kernels.run_add(a, b).numpy(), a.numpy() + b.numpy())
    expected = real_torch.add(real_torch.from_numpy(b.numpy()), real_torch.from_numpy(a.numpy()), alpha=0.1)
    np.testing.assert_allclose(kernels.run_saxpy(a, b, 0.1).numpy(), expected.numpy(), rtol=1e-6, atol=1e-7)
    assert kernels.run_add(a, b).shape == a.shape


@pytest.mark.parametrize("n", [0, 1, BLOCK, BLOCK + 1, BLOCK * BLOCK + 1])
def test_run_sum_adds_up_everything(n):
    a = floats(n)

    total = kernels.run_sum(torch.from_numpy(a))
    assert total.shape == ()
    np.testing.assert_allclose(total.item(), a.astype(float).sum(), rtol=1e-4, atol=1e-4)


def test_launchers_see_views_as_they_are():
    a, b = torch.from_numpy(floats(6, 10)), torch.from_numpy(floats(10, 6, seed=1))

    np.testing.assert_array_equal(kernels.run_add(a.T, b).numpy(), a.numpy().T + b.numpy())
    np.testing.assert_array_equal(kernels.run_transpose(a[::2, 1:]).numpy(), a.numpy()[::2, 1:].T)
    np.testing.assert_allclose(
        kernels.run_matmul(a[:, ::2], b[::2].T.T).numpy(), a.numpy()[:, ::2] @ b.numpy()[::2], rtol=1e-5, atol=1e-6
    )


@pytest.mark.parametrize("shapes", [((2, 3), (3, 4)), ((0, 3), (3, 4)), ((2, 0), (0, 4)), ((9, 17), (17, 10))])
def test_run_matmul_is_torch_matmul(shapes):
    a, b = floats(*shapes[0]), floats(*shapes[1], seed=1)

    product = kernels.run_matmul(torch.from_numpy(a), torch.from_numpy(b))
    expected = real_torch.from_numpy(a) @ real_torch.from_numpy(b)
    np.testing.assert_allclose(product.numpy(), expected.numpy(), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("error", "words", "call"),
    [
        (
            TypeError,
            "run_add: the kernels compute in float32",
            lambda: kernels.run_add(torch.ones(2), torch.tensor([1, 2])),
        ),
        (
            RuntimeError,
            r"run_add: shapes \(2,\) and \(3,\) differ",
            lambda: kernels.run_add(torch.ones(2), torch.ones(3)),
        ),
        (RuntimeError, r"run_transpose: a tensor of shape \(2,\)", lambda: kernels.run_transpose(torch.ones(2))),
        (
            RuntimeError,
            r"\(2, 3\) and \(2, 3\) do not fit",
            lambda: kernels.run_matmul(torch.ones(2, 3), torch.ones(2, 3)),
        ),
        (TypeError, "run_sum: the kernels compute", lambda: kernels.run_sum(torch.ones(2, dtype=torch.float64))),
    ],
)
def test_a_launcher_says_what_it_cannot_take(error, words, call):
    with pytest.raises(error, match=words):
        call()


def test_launchers_stay_in_float32_whatever_the_default(monkeypatch):
    a = torch.from_numpy(floats(3, 3))
    monkeypatch.setattr(torch.dtypes, "get_default_dtype", lambda: torch.float64)

    results = [kernels.run_add(a, a), kernels.run_saxpy(a, a, 2), kernels.run_transpose(a), kernels.run_matmul(a, a)]
    results += [kernels.run_sum(a), kernels.run_sum(a[:0])]
    assert [result.dtype for result in results] == [torch.float32] * 6


def test_launchers_run_a_kernel_that_was_put_in_later(monkeypatch):
    def minus(out, a, b):
        i = cuda.grid(1)
        out[i] = a[i] - b[i]

    monkeypatch.setattr(kernels, "add", minus)
    assert kernels.run_add(torch.ones(3), torch.ones(3)).tolist() == [0, 0, 0]


def test_nothing_but_numpy_is_imported_and_the_name_of_the_package_never_occurs():
    folder = Path(inspect.getfile(cuda)).parent
    for path in [*folder.glob("*.py"), folder.parent / "kernels.py"]:
        source = path.read_text()
        top = [node for node in ast.parse(source).body if isinstance(node, ast.Import | ast.ImportFrom)]
        names = {n.name for node in top if isinstance(node, ast.Import) for n in node.names}
        absolute = {node.module for node in top if isinstance(node, ast.ImportFrom) and not node.level}
        assert not {"numba", "greenlet", "torch"} & {name.partition(".")[0] for name in {*names, *absolute} if name}
        assert "firesteel" not in source
