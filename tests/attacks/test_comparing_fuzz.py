"""Whatever values an answer returns or forges, comparing and telling them never fails: an error would be ours."""

from __future__ import annotations

from typing import Any

import numpy as np
from firesteel_grader import feedback
from firesteel_grader.causes import Case, find_cause
from firesteel_grader.checking import Check, checks_for
from firesteel_grader.grader import load_reference
from firesteel_grader.inside import frames
from firesteel_grader.inside.values import TensorValue
from firesteel_grader.outcomes import compare_outcomes
from firesteel_grader.trials import Trial, trials_of
from hypothesis import given, settings
from hypothesis import strategies as st

from .test_frames_fuzz import VALUES

EXERCISES = [
    "strides.view_strides",
    "shapes.unbroadcast",
    "stable.softmax",
    "scalar.power",
    "utils.data.collate.default_collate",
]
TRIALS = [
    (check, trial)
    for exercise in EXERCISES
    for check in checks_for(exercise)
    for trial in trials_of(check, load_reference(), 5)[:6]
]


def twist(value: Any, choice: int) -> Any:
    """Return *value* with one thing about it changed, so that a comparison gets far before it differs."""
    if isinstance(value, TensorValue):
        return TensorValue(twist(value.array, choice), value.requires_grad ^ (choice == 7))
    if isinstance(value, np.ndarray):
        numbers = value.astype(np.int8) if value.dtype == bool else value
        empty = np.atleast_1d(numbers)[..., :0]
        return [value[None], value.astype(np.float16), numbers * 2, value.T, empty, -numbers, value.reshape(-1)][
            choice % 7
        ]
    if isinstance(value, tuple | list):
        twisted = [twist(item, choice) for item in value]
        return type(value)([twisted[1:], twisted, [*twisted, None]][choice % 3])
    return {1: None, 2: float("nan"), 3: str(value), 4: [value], 5: 10**300, 6: -(10**399), 7: 10**399}.get(
        choice, value
    )


@settings(max_examples=300)
@given(st.sampled_from(TRIALS), VALUES | st.integers(0, 7), st.integers(0, 5), st.booleans())
def test_any_value_is_compared_and_told(tried: tuple[Check, Trial], got: Any, choice: int, backward: bool):
    check, trial = tried
    if type(got) is int and trial.expected["kind"] == "value":
        got = twist(trial.expected["value"], got)
    elif backward:
        got = (got, [got] * choice)
    got = frames.loads(frames.dumps(got))
    reply = {"kind": "value", "value": got, "mutated": [choice, 99], "aliased": [0]}

    difference = compare_outcomes(check, trial.arguments, reply, trial.expected)

    if difference is not None:
        smallest = Case(trial.arguments, difference)
        result = feedback.failure(check, trial.arguments, difference, find_cause(smallest, [smallest] * 3))
        assert result.verdict == "fail"
        assert len(result.message) < 50_000


@settings(max_examples=100)
@given(
    st.sampled_from(TRIALS), st.lists(st.text(max_size=20), min_size=1, max_size=4), st.text(), st.none() | st.text()
)
def test_any_error_is_compared_and_told(tried: tuple[Check, Trial], classes: list[str], message: str, name: str | None):
    check, trial = tried
    reply = {"kind": "error", "classes": classes, "message": message, "line": 1, "caller": None, "name": name}

    difference = compare_outcomes(check, trial.arguments, reply, trial.expected)

    if difference is not None:
        smallest = Case(trial.arguments, difference)
        assert feedback.failure(check, trial.arguments, difference, find_cause(smallest, [smallest])).verdict == "fail"
