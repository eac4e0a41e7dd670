"""A barrier that not all threads of a block reach is reported, with the lines at which they stand."""

from __future__ import annotations

import numpy as np
from firesteel import cuda

from .faults import N, fault_of, marked_line, some_wait


def wait_apart(out):
    if cuda.threadIdx.x < 3:
        cuda.syncthreads()  # fault
    else:
        cuda.syncthreads()  # other
    out[cuda.threadIdx.x] = 1


def loops_of_different_length(out):
    for _ in range(cuda.threadIdx.x + 1):
        cuda.syncthreads()  # fault
    out[cuda.threadIdx.x] = 1


def test_a_barrier_that_some_threads_skip_is_reported():
    error = fault_of(some_wait, np.zeros(N))

    assert (error.thread, error.line) == ((0, 0, 0), marked_line(some_wait))
    assert "waits at cuda.syncthreads(), but thread (3, 0, 0) has ended" in str(error)


def test_threads_waiting_at_different_lines_are_reported():
    error = fault_of(wait_apart, np.zeros(N))

    assert (error.thread, error.line) == ((0, 0, 0), marked_line(wait_apart))
    assert f"but thread (3, 0, 0) waits in line {marked_line(wait_apart, '# other')}" in str(error)


def test_loops_of_different_length_around_a_barrier_are_reported():
    error = fault_of(loops_of_different_length, np.zeros(N))

    assert (error.thread, error.line) == ((1, 0, 0), marked_line(loops_of_different_length))
    assert "thread (0, 0, 0) has ended" in str(error)
