"""The contract: one object per answer, the same for the same seed, a blank answer scores 0."""

from __future__ import annotations

import ast
import inspect
import json
import subprocess
import sys

import firesteel
import numpy as np
import pytest
from firesteel_grader import Grader, IsolationError, UnknownExerciseError, all_exercises, isolation
from firesteel_grader.checking import Check, checks_for
from firesteel_grader.inside.limits import Limits
from firesteel_grader.pools import SoloPool
from firesteel_grader.result import Result

EXERCISE = "strides.contiguous_strides"
RIGHT = inspect.getsource(firesteel.strides.contiguous_strides)
WRONG = "def contiguous_strides(shape):\n    return tuple(reversed(shape))\n"


@pytest.mark.parametrize("exercise", all_exercises())
def test_a_blank_answer_is_open_and_scores_nothing(grader: Grader, exercise: str):
    symbol = exercise.rpartition(".")[2]
    blank = f"class {symbol}:\n    def forward(self): ..." if symbol[0].isupper() else f"def {symbol}(*args): ..."

    result = grader.check(exercise, blank)

    assert result.verdict == "open"
    assert result.points == 0
    assert {check.verdict for check in result.checks} == {"open"}


def test_the_object_is_the_contracts(grader: Grader):
    shown = json.loads(json.dumps(grader.check(EXERCISE, WRONG, seed=5).to_json()))

    assert list(shown) == ["id", "verdict", "points", "max_points", "isolation", "device", "seed", "seconds", "checks"]
    assert (shown["id"], shown["verdict"], shown["points"], shown["max_points"]) == (EXERCISE, "fail", 0, 3)
    assert (shown["isolation"], shown["device"], shown["seed"]) == ("process", "cpu", 5)
    assert [list(check) for check in shown["checks"]] == [["name", "verdict", "message", "cause", "counterexample"]] * 2
    assert list(shown["checks"][0]["counterexample"]) == ["call", "got", "expected"]


def test_a_result_comes_back_from_its_object(grader: Grader):
    result = grader.check(EXERCISE, WRONG)

    assert Result.from_json(json.loads(json.dumps(result.to_json()))) == result


def test_the_same_seed_gives_the_same_result_and_another_draws_other_inputs(grader: Grader):
    subtle = "def contiguous_strides(shape):\n    print(shape)\n    return ()"
    with Grader() as other:
        results = [grader.check(EXERCISE, subtle, seed=1), other.check(EXERCISE, subtle, seed=1)]

    assert results[0].checks == results[1].checks
    printing = RIGHT.replace("    strides: list", "    print(shape)\n    strides: list", 1)
    assert grader.check(EXERCISE, printing, seed=1).output != grader.check(EXERCISE, printing, seed=2).output


def test_the_failing_call_can_be_pasted_and_gives_what_the_message_says(grader: Grader):
    case = grader.check(EXERCISE, WRONG).checks[0].counterexample
    assert case is not None
    *inputs, call = case.call.splitlines()
    names: dict[str, object] = {"torch": firesteel, "np": np}

    exec("\n".join([WRONG, *inputs]), names)  # as in a notebook, where the name is bound to the answer

    assert repr(eval(call, names)) == case.got
    exec("from firesteel.strides import contiguous_strides", names)
    assert repr(eval(call, names)) == case.expected


@pytest.mark.parametrize("check", [c for e in all_exercises() for c in checks_for(e)], ids=lambda c: c.name)
def test_a_call_to_paste_does_not_overwrite_the_answer(check: Check):
    names = [node for node in ast.walk(ast.parse(check.driver.source)) if isinstance(node, ast.Name)]
    stored = {name.id for name in names if isinstance(name.ctx, ast.Store)}

    assert check.exercise.rpartition(".")[2] not in stored | set(check.driver.arguments)


def test_the_message_keeps_its_order(grader: Grader):
    message = grader.check(EXERCISE, "def contiguous_strides(shape): return shape[::-1]").checks[0].message
    parts = [
        "One step along an axis",
        "This call fails:",
        "    shape = ",
        "    contiguous_strides(shape)",
        "expected",
        "Hint: Walk",
    ]

    places = [message.index(part) for part in parts]

    assert places == sorted(places)


def test_an_unknown_exercise_raises(grader: Grader):
    with pytest.raises(UnknownExerciseError, match=r"There is no exercise 'strides\.nothing'"):
        grader.check("strides.nothing", RIGHT)


def test_a_result_names_the_device_that_was_used(grader: Grader):
    assert grader.check(EXERCISE, RIGHT, device="cuda").device == "cpu"


def test_an_unknown_device_raises(grader: Grader):
    with pytest.raises(ValueError, match="device 'tpu' is not known; choose one of cpu, cuda"):
        grader.check(EXERCISE, RIGHT, device="tpu")


def test_a_level_that_cannot_be_had_is_refused():
    with pytest.raises(IsolationError, match="isolation 'moon' is not known; choose one of process, sandbox"):
        Grader(isolation="moon")


def test_every_level_says_whether_it_is_reached_and_why():
    levels = isolation.available()

    assert tuple(level.name for level in levels) == isolation.LEVELS
    assert levels[0].reached
    assert all(level.reached or level.missing for level in levels)


def test_without_fork_every_worker_is_a_fresh_process_with_the_same_verdicts():
    with Grader(pool=SoloPool(), limits=Limits(wall=2.0)) as grader:
        right = grader.check(EXERCISE, RIGHT)
        wrong = grader.check(EXERCISE, WRONG)
        gone = grader.check(EXERCISE, "import os\ndef contiguous_strides(shape):\n    print('bye')\n    os._exit(4)")
        loops = grader.check(EXERCISE, "def contiguous_strides(shape):\n    while True: pass")

    assert [result.verdict for result in (right, wrong, gone, loops)] == ["pass", "fail", "fail", "fail"]
    assert "exit code 4" in gone.checks[0].message
    assert loops.checks[0].cause == "does not stop"


def test_a_worker_loads_neither_checks_nor_hypothesis_nor_torch():
    program = (
        "import sys; from firesteel_grader.inside import zygote;"
        "from firesteel_grader.inside.worker import load_warm; load_warm();"
        "print([name for name in ('hypothesis', 'torch', 'firesteel', 'firesteel_grader.checking',"
        "'firesteel_grader.compare') if sys.modules.get(name)])"
    )
    printed = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True).stdout

    assert printed.strip() == "[]"


def test_the_public_list_is_sorted_and_complete():
    import firesteel_grader

    assert firesteel_grader.__all__ == sorted(firesteel_grader.__all__)
    assert set(firesteel_grader._HOME) == set(firesteel_grader.__all__)
    assert all(getattr(firesteel_grader, name).__name__ == name for name in firesteel_grader.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = firesteel_grader.nothing
