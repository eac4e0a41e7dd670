"""The race detector against a race's definition, on random programs: none is missed, none is invented."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from firesteel import cuda
from firesteel.cuda import KernelError
from hypothesis import example, given, settings
from hypothesis import strategies as st

READ, WRITE, ATOMIC = range(3)
ELEMENTS = 3

# A program is what happens: program[block][interval][thread] is a list of (action, element).
actions = st.tuples(st.sampled_from([READ, WRITE, ATOMIC]), st.integers(0, ELEMENTS - 1))


@st.composite
def programs(draw: st.DrawFn, blocks: st.SearchStrategy[int]) -> list[list[list[list[tuple[int, int]]]]]:
    threads, intervals = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    turns = st.lists(actions, max_size=2)
    block = st.lists(st.lists(turns, min_size=threads, max_size=threads), min_size=intervals, max_size=intervals)
    count = draw(blocks)
    return draw(st.lists(block, min_size=count, max_size=count))


def has_race(program) -> bool:
    """Two threads touch one element, neither ordered by a barrier, not both reading and not both by an atomic."""
    accesses = [
        (block, interval, thread, action, element)
        for block, intervals in enumerate(program)
        for interval, turns in enumerate(intervals)
        for thread, turn in enumerate(turns)
        for action, element in turn
    ]
    return any(
        element == other_element
        and (block, thread) != (other_block, other_thread)
        and (block != other_block or interval == other_interval)
        and {action, other_action} not in ({READ}, {ATOMIC})
        for (block, interval, thread, action, element), (
            other_block, other_interval, other_thread, other_action, other_element,
        ) in combinations(accesses, 2)
    )  # fmt: skip


def perform(array, turn):
    for action, element in turn:
        if action == READ:
            array[element]
        elif action == WRITE:
            array[element] = 1
        else:
            cuda.atomic.add(array, element, 1)


def reports_race(kernel, program, *arguments) -> bool:
    try:
        cuda.launch(kernel, len(program), len(program[0][0]), *arguments)
    except KernelError as error:
        return ", which thread" in str(error)
    return False


@settings(max_examples=400, deadline=None)
@given(programs(st.integers(1, 3)))
@example([[[[(READ, 0), (WRITE, 0)]]], [[[(READ, 0)]]]])
def test_global_races_are_reported_exactly_where_there_are_any(program):
    def kernel(array):
        for turns in program[cuda.blockIdx.x]:
            perform(array, turns[cuda.threadIdx.x])
            cuda.syncthreads()

    assert reports_race(kernel, program, np.zeros(ELEMENTS)) == has_race(program)


@settings(max_examples=400, deadline=None)
@given(programs(st.just(1)))
def test_shared_races_are_reported_exactly_where_there_are_any(program):
    def kernel():
        array = cuda.shared.array(ELEMENTS, np.float64)
        if cuda.threadIdx.x == 0:
            for element in range(ELEMENTS):
                array[element] = 0
        cuda.syncthreads()
        for turns in program[0]:
            perform(array, turns[cuda.threadIdx.x])
            cuda.syncthreads()

    assert reports_race(kernel, program) == has_race(program)


@settings(max_examples=100, deadline=None)
@given(programs(st.integers(1, 3)))
def test_shared_memory_of_different_blocks_never_races(program):
    def kernel():
        array = cuda.shared.array(ELEMENTS, np.float64)
        if cuda.threadIdx.x == 0:
            for element in range(ELEMENTS):
                array[element] = 0
        cuda.syncthreads()
        for turns in program[cuda.blockIdx.x]:
            perform(array, turns[cuda.threadIdx.x])
            cuda.syncthreads()

    assert reports_race(kernel, program) == any(has_race([block]) for block in program)


@pytest.mark.parametrize("elements", [1, 2])
def test_the_definition_itself(elements):
    """One element: two writers race. Two elements: they do not."""
    assert has_race([[[[(WRITE, 0)], [(WRITE, elements - 1)]]]]) == (elements == 1)
