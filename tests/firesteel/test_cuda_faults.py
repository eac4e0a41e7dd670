"""The simulator reports each way in which a kernel goes wrong: which thread, which line, and why."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from firesteel import cuda

from .faults import N, fault_of, marked_line, some_wait


def reads_past_the_end(out, a):
    i = cuda.grid(1)
    out[i] = a[i + 1]  # fault


def writes_past_the_end(out, a):
    i = cuda.grid(1)
    out[i + 2] = a[i]  # fault


def reads_before_the_start(out, a):
    i = cuda.grid(1)
    out[i] = a[2 - i]  # fault


def writes_beyond_a_column(out):
    x = cuda.threadIdx.x
    out[1, x] = 1  # fault


def calls_a_helper(out, a):
    helper(out, a, cuda.grid(1))


def helper(out, a, i):
    out[i] = a[i + 1]  # fault


@pytest.mark.parametrize(
    ("kernel", "arguments", "thread", "words"),
    [
        (reads_past_the_end, (np.zeros(N), np.zeros(N)), N - 1, f"reads a[{N}], but its shape is ({N},)"),
        (writes_past_the_end, (np.zeros(N), np.zeros(N)), N - 2, f"writes out[{N}], but its shape is ({N},)"),
        (reads_before_the_start, (np.zeros(N), np.zeros(N)), 3, "reads a[-1]"),
        (writes_beyond_a_column, (np.zeros((N, 3)),), 3, "writes out[1, 3], but its shape is (8, 3)"),
    ],
)
def test_an_index_out_of_bounds_is_reported(kernel, arguments, thread, words):
    error = fault_of(kernel, *arguments)

    assert (error.kernel, error.block, error.thread) == (kernel.__name__, (0, 0, 0), (thread, 0, 0))
    assert error.line == marked_line(kernel)
    assert words in str(error)
    assert inspect.getsource(kernel).splitlines()[-1].strip() in str(error)


def test_a_fault_in_a_helper_is_reported_at_its_own_line():
    error = fault_of(calls_a_helper, np.zeros(N), np.zeros(N))

    assert (error.thread, error.line) == ((N - 1, 0, 0), marked_line(helper))


def test_a_fault_names_the_block():
    error = fault_of(reads_past_the_end, np.zeros(3 * N), np.zeros(2 * N), grid=3)

    assert (error.block, error.thread) == ((1, 0, 0), (N - 1, 0, 0))


def no_barrier(out, a):
    tile = cuda.shared.array(N, np.float32)
    i = cuda.threadIdx.x
    tile[i] = a[i]  # write
    out[i] = tile[N - 1 - i]  # read


def no_barrier_but_written_first(out, a):
    tile = cuda.shared.array(N, np.float32)
    i = cuda.threadIdx.x
    tile[i] = a[i]  # write
    if i > 0:
        out[i] = tile[i - 1]  # read


def both_write(out, a):
    tile = cuda.shared.array(N, np.float32)
    i = cuda.threadIdx.x
    tile[i // 2] = a[i]  # write
    cuda.syncthreads()
    out[i] = tile[i // 2]


def test_a_read_too_early_is_a_race_with_the_write_that_comes_later():
    error = fault_of(no_barrier, np.zeros(N), np.zeros(N))

    # Thread 3 reads tile[4] before thread 4 has its turn and writes it.
    assert (error.thread, error.line) == ((4, 0, 0), marked_line(no_barrier, "# write"))
    assert f"writes tile[4], which thread (3, 0, 0) read in line {marked_line(no_barrier, '# read')}" in str(error)
    assert "no cuda.syncthreads() orders the two" in str(error)


def test_a_read_after_an_unordered_write_is_a_race():
    error = fault_of(no_barrier_but_written_first, np.zeros(N), np.zeros(N))
    written = marked_line(no_barrier_but_written_first, "# write")

    assert (error.thread, error.line) == ((1, 0, 0), marked_line(no_barrier_but_written_first, "# read"))
    assert f"reads tile[0], which thread (0, 0, 0) wrote in line {written}" in str(error)


def test_two_threads_writing_one_shared_element_is_a_race():
    error = fault_of(both_write, np.zeros(N), np.zeros(N))

    assert (error.thread, error.line) == ((1, 0, 0), marked_line(both_write, "# write"))
    assert "writes tile[0], which thread (0, 0, 0) wrote" in str(error)


def reads_unwritten(out):
    tile = cuda.shared.array(N, np.float32)
    i = cuda.threadIdx.x
    if i < 5:
        tile[i] = 1
    cuda.syncthreads()
    out[i] = tile[i]  # fault


def counts_from_garbage(out):
    tile = cuda.shared.array(N, np.float32)
    cuda.atomic.add(tile, 0, 1)  # fault
    cuda.syncthreads()
    out[cuda.threadIdx.x] = tile[0]


def reads_unwritten_local(out):
    mine = cuda.local.array(2, np.float32)
    mine[0] = 1
    out[cuda.threadIdx.x] = mine[0] + mine[1]  # fault


@pytest.mark.parametrize(
    ("kernel", "thread", "element"),
    [
        (reads_unwritten, 5, "reads tile[5]"),
        (reads_unwritten_local, 0, "reads mine[1]"),
        (counts_from_garbage, 0, "adds to tile[0]"),
    ],
)
def test_a_read_of_memory_nobody_wrote_is_reported(kernel, thread, element):
    error = fault_of(kernel, np.zeros(N))

    assert (error.thread, error.line) == ((thread, 0, 0), marked_line(kernel))
    assert f"{element}, which no thread has written" in str(error)


def everyone_adds(out, a):
    out[0] += a[cuda.grid(1)]  # fault


def blocks_share_an_element(out, a):
    if cuda.threadIdx.x == 0:
        out[0] = a[cuda.blockIdx.x]  # fault


def blocks_read_what_others_write(a):
    i = cuda.grid(1)
    if i > 0:
        a[i] = a[i - 1]  # fault


def test_a_global_race_within_a_block_is_reported():
    error = fault_of(everyone_adds, np.zeros(1), np.zeros(N))

    assert (error.thread, error.line) == ((1, 0, 0), marked_line(everyone_adds))
    assert "reads out[0], which thread (0, 0, 0) wrote" in str(error)


def test_two_blocks_writing_one_element_is_a_race():
    error = fault_of(blocks_share_an_element, np.zeros(1), np.zeros(N), grid=2)

    assert (error.block, error.thread, error.line) == ((1, 0, 0), (0, 0, 0), marked_line(blocks_share_an_element))
    assert "which thread (0, 0, 0) of block (0, 0, 0) wrote" in str(error)
    assert "blocks run in no order" in str(error)


def test_reading_what_another_block_writes_is_a_race():
    error = fault_of(blocks_read_what_others_write, np.zeros(N), grid=N, block=1)

    assert (error.block, error.line) == ((2, 0, 0), marked_line(blocks_read_what_others_write))


def shift_in_place(out, a):
    i = cuda.grid(1)
    if i + 1 < a.shape[0]:
        out[i] = a[i + 1]


def test_overlapping_arguments_are_watched_as_one_memory():
    a = np.arange(float(N))

    cuda.launch(shift_in_place, 1, N, np.zeros(N), a)
    error = fault_of(shift_in_place, a, a)
    assert "writes out[1], which thread (0, 0, 0) read" in str(error)


def index_is_a_float(out):
    out[cuda.threadIdx.x / 2] = 1  # fault


def too_many_indices(out):
    out[cuda.threadIdx.x, 0] = 1  # fault


def writes_a_row(out):
    out[cuda.threadIdx.x] = 1  # fault


def asks_for_too_much(out):
    tile = cuda.shared.array((128, 128), np.float32)  # fault
    tile[0, 0] = out[0]


def disagrees_about_a_shape(out):
    if cuda.threadIdx.x == 0:
        tile = cuda.shared.array(4, np.float32)
    else:
        tile = cuda.shared.array(5, np.float32)  # fault
    out[cuda.threadIdx.x] = tile.size


@pytest.mark.parametrize(
    ("kernel", "shape", "words"),
    [
        (index_is_a_float, N, "writes out[0.0]; an index is an int, 0.0 is not"),
        (too_many_indices, N, "with 2 indices, but it has 1 axes"),
        (writes_a_row, (N, 2), "writes a whole row, out[0]"),
        (asks_for_too_much, N, "asks for 65536 bytes of shared memory; a block has 49152"),
        (disagrees_about_a_shape, N, "every thread of a block makes the same calls"),
    ],
)
def test_what_no_gpu_accepts_is_reported(kernel, shape, words):
    error = fault_of(kernel, np.zeros(shape))

    assert error.line == marked_line(kernel)
    assert words in str(error)


def catches_everything(out, a):
    try:
        out[cuda.grid(1)] = a[cuda.grid(1) + 1]  # fault
    except Exception:  # too wide, as learners write it: the fault must get through all the same
        out[0] = 0


def test_a_kernel_cannot_hide_a_fault_by_catching_it():
    error = fault_of(catches_everything, np.zeros(N), np.zeros(N))

    assert (error.thread, error.line) == ((N - 1, 0, 0), marked_line(catches_everything))


def test_after_a_fault_the_next_launch_starts_afresh():
    for kernel, arguments in ((some_wait, 1), (no_barrier, 2)):
        fault_of(kernel, *[np.zeros(N)] * arguments)
    out = np.zeros(N)

    cuda.launch(shift_in_place, 1, N, out, np.ones(N))
    np.testing.assert_array_equal(out, [1] * (N - 1) + [0])
