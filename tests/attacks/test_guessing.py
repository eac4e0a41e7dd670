"""No check can be passed without looking at its input, and no exercise from a table of a known seed's answers."""

from __future__ import annotations

import pytest
from firesteel_grader import all_exercises
from firesteel_grader.checking import Check, checks_for
from firesteel_grader.drawing import drawn_inputs
from firesteel_grader.grader import load_reference
from firesteel_grader.inside import frames
from firesteel_grader.inside.execution import run_driver

PUBLIC = 0
"""The seed of the notebooks, which everybody may know."""

SECRET = 7_219_381_220_417_551_102
CHECKS = [(check.exercise, check) for name in all_exercises() for check in checks_for(name) if check.device == "cpu"]


def outcome(check: Check, arguments: tuple[object, ...]) -> object:
    """What an answer must reply to get this input right: a value to the last byte, or the class of an error."""
    reply = run_driver(load_reference(), check.driver.compile(), arguments, check.gradients)
    if reply["kind"] == "error":
        return reply["classes"][0] if check.same_error else "error"
    return frames.dumps(reply["value"])


@pytest.mark.parametrize(("exercise", "check"), CHECKS, ids=[f"{name}-{check.name}" for name, check in CHECKS])
def test_no_constant_passes(exercise: str, check: Check):
    """A worker whose answer implements nothing, but says what it likes, has to look at the input."""
    wanted = {outcome(check, inputs) for inputs in (*drawn_inputs(check, SECRET), *check.examples)}

    assert len(wanted) > 1


@pytest.mark.parametrize("exercise", all_exercises())
def test_a_table_of_the_public_seeds_answers_gives_no_full_marks(exercise: str):
    """A class run's seed is secret, so what was seen in the notebook is not what is asked there."""
    checks = [check for check in checks_for(exercise) if check.device == "cpu"]

    assert any(map(asks_something_new, checks))


def asks_something_new(check: Check) -> bool:
    known = {frames.dumps(seen) for seen in (*drawn_inputs(check, PUBLIC), *check.examples)}
    return any(frames.dumps(inputs) not in known for inputs in drawn_inputs(check, SECRET))
