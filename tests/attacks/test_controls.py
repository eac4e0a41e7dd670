"""The controls of the suite: right, blank and partly right answers get exactly what they deserve at each level."""

from __future__ import annotations

import pytest
from firesteel_grader import JudgeClient, isolation
from firesteel_grader.checking import checks_for

from .arena import Arena
from .attack import right

EXERCISES = [
    "strides.contiguous_strides",
    "shapes.unbroadcast",
    "stable.softmax",
    "functions.elementwise.Mul",
    "kernels.add",
]
LOOKS_AROUND = """
import os, sys, threading
print(sorted(os.environ.items()), os.getcwd(), sys.argv, sys.flags, sys.path, threading.active_count())
print(os.cpu_count(), os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else "", sorted(sys.modules))
"""
STUBS = {
    "strides.contiguous_strides": "def contiguous_strides(shape):\n    ...\n",
    "functions.elementwise.Mul": "class Mul:\n    @staticmethod\n    def forward(ctx, a, b): ...\n",
}
pytestmark = pytest.mark.parametrize("level", isolation.LEVELS)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_reference_gets_full_marks(arena: Arena, level: str, exercise: str):
    result = arena.patient(level).check(exercise, right(exercise), seed=11)

    assert (result.verdict, result.points) == ("pass", sum(check.points for check in checks_for(exercise)))
    assert result.isolation == level


@pytest.mark.parametrize("exercise", STUBS)
def test_a_blank_gets_nothing_and_is_open(arena: Arena, level: str, exercise: str):
    result = arena.patient(level).check(exercise, STUBS[exercise])

    assert (result.verdict, result.points) == ("open", 0)


def test_an_honest_mistake_costs_its_own_points_alone(arena: Arena, level: str):
    source = right("strides.contiguous_strides").replace("max(size, 1)", "size")

    result = arena.patient(level).check("strides.contiguous_strides", source, seed=11)

    assert [check.verdict for check in result.checks] == ["pass", "fail"]
    assert result.points == checks_for("strides.contiguous_strides")[0].points


def test_a_worker_of_the_notebook_sees_what_a_worker_of_a_class_run_sees(arena: Arena, level: str):
    """Nothing tells an answer who asks, so it cannot be right for the grader alone."""
    source = f"{LOOKS_AROUND}\n{right('strides.permute')}"

    with JudgeClient(isolation=level) as notebook:
        there = notebook.check("strides.permute", source, seed=0)
    here = arena.patient(level).check("strides.permute", source, seed=123_456_789)

    assert there.verdict == here.verdict == "pass"
    assert there.output == here.output
    assert "PATH" in here.output


def test_both_levels_say_the_same(arena: Arena, level: str):
    """One verdict everywhere: the level is in the result, and nothing else of it."""
    source = right("shapes.unbroadcast").replace("keepdims=True", "keepdims=False")

    result = arena.patient(level).check("shapes.unbroadcast", source, seed=11)
    other = arena.patient("process").check("shapes.unbroadcast", source, seed=11)

    assert result.checks == other.checks
    assert result.points == other.points
