"""The search for the smallest failing input: bounded in tries, and the same however long they take."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

import pytest
from firesteel_grader import Grader
from firesteel_grader.causes import Case
from firesteel_grader.checking import checks_for
from firesteel_grader.compare import Difference
from firesteel_grader.drawing import Arguments, drawn_inputs
from firesteel_grader.grader import load_reference
from firesteel_grader.searching import Budget, Search
from firesteel_grader.trials import Trial

CHECK = checks_for("strides.contiguous_strides")[0]
REFERENCE = load_reference()
PLENTY = Budget(tries=1000, seconds=1000.0)


def failing_where(fails: Callable[[Arguments], bool]) -> Callable[[Trial], Case]:
    def test(trial: Trial) -> Case:
        return Case(trial.arguments, Difference("values", "It differs.") if fails(trial.arguments) else None)

    return test


def has_two_axes(arguments: Arguments) -> bool:
    return len(arguments[0]) >= 2


def test_an_answer_without_fault_is_tried_on_every_input_once():
    search = Search(CHECK, REFERENCE, failing_where(lambda _: False), PLENTY)

    assert search.run(0) is None
    assert len(search.cases) == len(drawn_inputs(CHECK, 0)) + len(CHECK.examples)
    assert not search.failed


def test_the_smallest_failing_input_is_found():
    smallest = Search(CHECK, REFERENCE, failing_where(has_two_axes), PLENTY).run(0)

    assert smallest is not None
    assert smallest.arguments == ((2, 2),)


def test_what_has_passed_is_not_tried_again_before_the_failing_input_is_made_smaller():
    search = Search(CHECK, REFERENCE, failing_where(has_two_axes), PLENTY)

    search.run(0)

    first = next(at for at, case in enumerate(search.cases) if case.difference)
    assert [case.arguments for case in search.cases[: first + 1]] == list(drawn_inputs(CHECK, 0)[: first + 1])
    assert search.cases[first + 1].difference is not None


def test_a_busy_machine_gives_the_same_input(monkeypatch: pytest.MonkeyPatch):
    idle = Search(CHECK, REFERENCE, failing_where(has_two_axes), Budget(120, 20.0))
    idle.run(0)
    ticks = itertools.count(step=0.15)
    monkeypatch.setattr(time, "monotonic", lambda: next(ticks))
    busy = Search(CHECK, REFERENCE, failing_where(has_two_axes), Budget(120, 20.0))

    busy.run(0)

    assert [case.arguments for case in busy.cases] == [case.arguments for case in idle.cases]


def test_the_budget_counts_the_tries_after_the_first_failure():
    search = Search(CHECK, REFERENCE, failing_where(has_two_axes), Budget(tries=3, seconds=1000.0))

    found = search.run(0)
    search.gather()

    first = next(at for at, case in enumerate(search.cases) if case.difference)
    assert found is not None
    assert len(search.cases) == first + 1 + 3


def test_a_search_that_was_ended_tries_nothing_more():
    def test(trial: Trial) -> Case:
        search.end()
        return Case(trial.arguments, Difference("boundary", "It hangs."))

    search = Search(CHECK, REFERENCE, test, PLENTY)

    assert search.run(0) is not None
    assert len(search.cases) == 1


def test_a_failing_example_is_not_sought_among_the_drawn_inputs_again():
    check = next(check for check in checks_for("shapes.unbroadcast") if check.examples)
    wanted = check.examples[0]
    search = Search(check, REFERENCE, failing_where(lambda arguments: arguments is wanted), PLENTY)

    found = search.run(0)

    assert found is not None
    assert found.arguments is wanted
    assert len(search.cases) <= len(drawn_inputs(check, 0)) + 2 * len(check.examples)


def test_an_answer_that_does_not_load_a_second_time_fails_and_is_no_error_of_ours(grader: Grader):
    source = f"""
import os, time

if time.monotonic() > {time.monotonic() + 0.2}:
    os._exit(2)

def contiguous_strides(shape):
    time.sleep(0.3)
    os._exit(1)
"""
    result = grader.check("strides.contiguous_strides", source)

    assert {check.verdict for check in result.checks} == {"fail"}


def test_no_address_of_memory_is_told_since_it_is_another_in_every_worker(grader: Grader):
    result = grader.check("strides.contiguous_strides", "def contiguous_strides(shape): raise KeyError(object())")

    assert "KeyError: <object object at 0x...>" in result.checks[0].message
