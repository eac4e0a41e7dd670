"""What a check's inputs are sent as, and what the reference replies, is worked out once and the same as ever."""

from __future__ import annotations

import numpy as np
import pytest
from firesteel_grader import all_exercises
from firesteel_grader.checking import Check, checks_for
from firesteel_grader.compare import compare_values
from firesteel_grader.drawing import drawn_inputs
from firesteel_grader.grader import load_reference
from firesteel_grader.inside import frames
from firesteel_grader.inside.template import Template
from firesteel_grader.inside.values import TensorValue
from firesteel_grader.show import show
from firesteel_grader.trials import Trial, trials_of
from hypothesis import given
from hypothesis import strategies as st

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
CPU_CHECKS = [check for exercise in all_exercises() for check in checks_for(exercise) if check.device == "cpu"]


ENTRIES = st.dictionaries(st.text(max_size=5).filter(lambda key: key != "id"), VALUES, max_size=4)
REFERENCE = load_reference()


@given(ENTRIES, st.integers(0, 2**63 - 1))
def test_a_template_gives_the_frame_of_the_whole_dict(entries: dict[str, object], number: int):
    assert Template(entries).frame(number) == frames.dumps({**entries, "id": number})


def test_a_template_carries_arrays():
    entries = {"x": TensorValue(np.arange(6.0).reshape(2, 3).T, True), "n": (1 << 63) - 1, "y": np.float32(2)}

    assert Template(entries).frame(0) == frames.dumps({**entries, "id": 0})


def test_what_cannot_be_sent_makes_no_template():
    with pytest.raises(frames.FrameError, match="an object of type object"):
        Template({"x": object()})


@pytest.mark.parametrize("check", CPU_CHECKS, ids=lambda check: f"{check.exercise}-{check.name}")
def test_a_reply_that_is_right_to_the_byte_is_right_to_the_comparison(check: Check):
    """So that a verdict never depends on which of the two was used."""
    for trial in trials_of(check, REFERENCE, 0):
        if trial.reply is not None:
            got = frames.loads(trial.reply.frame(1))

            assert compare_values(got["value"], trial.expected["value"], check.tolerance) is None


def test_trials_are_the_drawn_inputs_and_the_examples_and_are_kept():
    check = checks_for("shapes.unbroadcast")[0]
    trials = trials_of(check, REFERENCE, 3)

    assert show([trial.arguments for trial in trials]) == show([*drawn_inputs(check, 3), *check.examples])
    assert trials_of(check, REFERENCE, 3) is trials
    assert trials_of(check, REFERENCE, 4) is not trials


def test_an_error_of_the_reference_has_no_bytes_to_look_for():
    trials = [trial for check in CPU_CHECKS[:12] for trial in trials_of(check, REFERENCE, 0)]

    assert {trial.expected["kind"] for trial in trials} == {"value", "error"}
    assert all((trial.reply is None) == (trial.expected["kind"] == "error") for trial in trials)


def test_a_trial_works_out_its_reply_once():
    trial = Trial(checks_for("strides.contiguous_strides")[0], REFERENCE, ((2, 3),))

    assert trial.expected["value"] == (3, 1)
    assert trial.expected is trial.expected
    assert trial.request is trial.request
