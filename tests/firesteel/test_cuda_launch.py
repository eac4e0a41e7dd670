"""Launching: what a thread knows, what memory it has, what a launch accepts and what it reports."""

from __future__ import annotations

import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import numpy as np
import pytest
from firesteel import cuda
from hypothesis import given
from hypothesis import strategies as st

sizes = st.integers(1, 4)


def number_of_visits(out):
    x, y, z = cuda.grid(3)
    out[x, y, z] += 1


@given(st.tuples(sizes, sizes, sizes), st.tuples(sizes, sizes, sizes))
def test_every_place_of_the_grid_is_visited_once(grid, block):
    out = np.zeros([g * b for g, b in zip(grid, block, strict=True)])

    cuda.launch(number_of_visits, grid, block, out)
    assert (out == 1).all()


def write_place(out):
    t, b = cuda.threadIdx, cuda.blockIdx
    i = b.z * cuda.gridDim.x * cuda.gridDim.y + b.y * cuda.gridDim.x + b.x
    j = t.z * cuda.blockDim.x * cuda.blockDim.y + t.y * cuda.blockDim.x + t.x
    out[i, j, 0], out[i, j, 1], out[i, j, 2] = b.x * cuda.blockDim.x + t.x, b.y, t.z
    out[i, j, 3] = cuda.gridsize(1)


@given(st.tuples(sizes, sizes, sizes), st.tuples(sizes, sizes, sizes))
def test_registers_say_where_a_thread_is(grid, block):
    out = np.full((np.prod(grid), np.prod(block), 4), -1)

    cuda.launch(write_place, grid, block, out)
    expected = [
        [(bx * block[0] + tx, by, tz, grid[0] * block[0]) for tz, _, tx in product(*map(range, block[::-1]))]
        for _, by, bx in product(*map(range, grid[::-1]))
    ]
    np.testing.assert_array_equal(out, expected)


def two_arrays_on_one_line(out):
    a, b = cuda.shared.array(4, np.float32), cuda.shared.array(4, np.float32)
    i = cuda.threadIdx.x
    a[i], b[i] = i, 10 * i
    cuda.syncthreads()
    out[i] = a[3 - i] + b[3 - i]


def test_two_shared_arrays_made_on_one_line_are_two():
    out = np.zeros(4)

    cuda.launch(two_arrays_on_one_line, 1, 4, out)
    np.testing.assert_array_equal(out, [33, 22, 11, 0])


def last_of_the_block_before(out):
    tile = cuda.shared.array(1, np.float32)
    if cuda.threadIdx.x == 0:
        tile[0] = cuda.blockIdx.x
    cuda.syncthreads()
    out[cuda.grid(1)] = tile[0]


def test_each_block_has_shared_memory_of_its_own():
    out = np.zeros(6)

    cuda.launch(last_of_the_block_before, 3, 2, out)
    np.testing.assert_array_equal(out, [0, 0, 1, 1, 2, 2])


def squares_kept_locally(out):
    mine = cuda.local.array(2, np.int64)
    mine[0] = cuda.grid(1)
    mine[1] = mine[0] * mine[0]
    cuda.syncthreads()
    out[cuda.grid(1)] = mine[1]


def test_each_thread_has_local_memory_of_its_own():
    out = np.zeros(6, np.int64)

    report = cuda.launch(squares_kept_locally, 2, 3, out)
    np.testing.assert_array_equal(out, np.arange(6) ** 2)
    assert report.shared_reads.total == report.global_reads.total == 0


def histogram(counts, values):
    cuda.atomic.add(counts, values[cuda.grid(1)], 1)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=30))
def test_atomics_may_meet_on_one_element(values):
    counts = np.zeros(5, np.int64)

    cuda.launch(histogram, len(values), 1, counts, np.array(values))
    np.testing.assert_array_equal(counts, np.bincount(values, minlength=5))


def atomic_and_plain(out):
    cuda.atomic.add(out, 0, 1)
    out[1] = out[0]


def test_an_atomic_and_an_ordinary_read_of_one_element_race():
    with pytest.raises(cuda.KernelError, match=r"thread \(1, 0, 0\).* adds to out\[0\], which thread \(0, 0, 0\) read"):
        cuda.launch(atomic_and_plain, 1, 2, np.zeros(2))


def running_total(out, a):
    total = np.float32(0)
    for i in range(a.size):
        total += a[i]
    out[0] = total


def test_float32_stays_float32():
    """16777216 + 1 is 16777216 in float32, and no double sneaks in."""
    out, a = np.zeros(1, np.float32), np.array([2**24, 1, 1], np.float32)

    cuda.launch(running_total, 1, 1, out, a)
    assert out[0] == 2**24


def store(out, value):
    out[0] = value


@pytest.mark.parametrize(
    ("dtype", "value", "stored"), [(np.int32, 2.9, 2), (np.float32, 0.1, np.float32(0.1)), (bool, 3, True)]
)
def test_a_stored_number_takes_the_type_of_the_array(dtype, value, stored):
    out = np.zeros(1, dtype)

    cuda.launch(store, 1, 1, out, value)
    assert out[0] == stored
    assert out.dtype == dtype


def overflow(out):
    out[0] = out[0] * out[0] / np.float32(0)


def test_infinity_comes_without_a_warning():
    out = np.full(1, 1e30, np.float32)

    with warnings.catch_warnings(action="error"):
        cuda.launch(overflow, 1, 1, out)
    assert np.isinf(out[0])


def row_by_row(out, a):
    i = cuda.grid(1)
    out[i][0] = a[i][1]


def test_a_row_can_be_indexed_again():
    out, a = np.zeros((2, 1)), np.arange(4.0).reshape(2, 2)

    cuda.launch(row_by_row, 1, 2, out, a)
    np.testing.assert_array_equal(out, [[1], [3]])
    with pytest.raises(cuda.KernelError, match=r"reads a\[0, 1\], but its shape is \(2, 1\)"):
        cuda.launch(row_by_row, 1, 2, out, a[:, :1])


@pytest.mark.parametrize("view", [np.s_[::2], np.s_[::-1], np.s_[:, 1], np.s_[1:, ::3]])
def test_strided_views_are_read_and_written_in_place(view):
    base = np.arange(24.0).reshape(4, 6)
    expected = base.copy()
    expected[view] *= 2

    part = base[view]
    part = part if part.ndim == 2 else part[:, None]
    cuda.launch(double, part.shape, 1, part)
    np.testing.assert_array_equal(base, expected)


def double(a):
    i, j = cuda.grid(2)
    a[i, j] *= 2


def sum_of_neighbours(out, a):
    tile = cuda.shared.array(4, np.float32)
    i = cuda.threadIdx.x
    tile[i] = a[i]
    cuda.syncthreads()
    if i > 0:
        out[i] = tile[i] + tile[i - 1]


def test_the_report_counts_what_the_kernel_did():
    report = cuda.launch(sum_of_neighbours, 1, 4, np.zeros(4), np.ones(4))

    assert (report.global_reads.most, report.global_reads.total) == (1, 4)
    assert (report.global_writes.most, report.global_writes.total) == (1, 3)
    assert (report.shared_reads.most, report.shared_reads.total) == (2, 6)
    assert (report.shared_writes.most, report.shared_writes.total) == (1, 4)
    assert report.barriers == 1
    assert "shared reads   2 a thread, 6 in all" in repr(report)


def do_nothing(*arguments):
    pass


def return_something(out):
    return out[0]


def four_axes(out):
    out[0] = cuda.grid(4)[0]


def four_sizes(out):
    out[0] = cuda.gridsize(4)[0]


def no_such_axis(out):
    out[0] = cuda.threadIdx.w


def launch_again(out):
    cuda.launch(do_nothing, 1, 1, out)


def divide_by_nothing(out):
    out[0] = 1 // 0


@pytest.mark.parametrize(
    ("error", "words", "call"),
    [
        (ValueError, "grid is 0", lambda: cuda.launch(do_nothing, 0, 1)),
        (ValueError, r"block is \(\)", lambda: cuda.launch(do_nothing, 1, ())),
        (ValueError, "grid is 1.5", lambda: cuda.launch(do_nothing, 1.5, 1)),
        (ValueError, r"block is \(1, 1, 1, 1\)", lambda: cuda.launch(do_nothing, 1, (1, 1, 1, 1))),
        (ValueError, "has 1056 threads; a GPU allows 1024", lambda: cuda.launch(do_nothing, 1, (33, 32))),
        (ValueError, "device is 'gpu'", lambda: cuda.launch(do_nothing, 1, 1, device="gpu")),
        (TypeError, "the kernel is 3", lambda: cuda.launch(3, 1, 1)),
        (TypeError, "a list cannot be passed", lambda: cuda.launch(do_nothing, 1, 1, [1])),
        (TypeError, "a kernel returns nothing", lambda: cuda.launch(return_something, 1, 1, np.zeros(1))),
        (RuntimeError, "a kernel cannot launch a kernel", lambda: cuda.launch(launch_again, 1, 1, np.zeros(1))),
        (ValueError, "a grid has 1, 2 or 3 axes", lambda: cuda.launch(four_axes, 1, 1, np.zeros(1))),
        (ValueError, "a grid has 1, 2 or 3 axes", lambda: cuda.launch(four_sizes, 1, 1, np.zeros(1))),
        (AttributeError, "threadIdx has x, y and z, not 'w'", lambda: cuda.launch(no_such_axis, 1, 1, np.zeros(1))),
        (RuntimeError, "grid works only inside a kernel", lambda: cuda.grid(1)),
        (RuntimeError, "syncthreads works only inside a kernel", cuda.syncthreads),
        (RuntimeError, "threadIdx.x works only inside a kernel", lambda: cuda.threadIdx.x),
        (RuntimeError, "shared.array works only inside a kernel", lambda: cuda.shared.array(1, np.float32)),
    ],
)
def test_a_wrong_call_gets_one_clear_sentence(error, words, call):
    with pytest.raises(error, match=words):
        call()


def test_an_ordinary_error_keeps_its_class_and_names_the_thread():
    with pytest.raises(ZeroDivisionError) as caught:
        cuda.launch(divide_by_nothing, 2, 2, np.zeros(1))

    assert caught.value.__notes__ == ["in kernel divide_by_nothing, thread (0, 0, 0) of block (0, 0, 0)"]


def test_without_greenlet_the_simulator_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "greenlet", None)

    with pytest.raises(ImportError, match="pip install greenlet"):
        cuda.launch(do_nothing, 1, 1)


def test_launches_from_several_python_threads_do_not_mix():
    outs = [np.zeros(32) for _ in range(4)]

    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda out: cuda.launch(last_of_the_block_before, 16, 2, out), outs))
    assert all((out == np.repeat(np.arange(16), 2)).all() for out in outs)
    assert [report.shared_writes.total for report in reports] == [16] * 4
