"""The checks are themselves checked: every wrong answer is rejected with its cause, every right one passes."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from firesteel_grader import Grader, Result, all_exercises
from firesteel_grader.checking import Check, checks_for
from firesteel_grader.drawing import drawn_inputs
from firesteel_grader.grader import has_gpu, load_reference
from firesteel_grader.inside.execution import run_driver

BANKS = Path(__file__).parents[1]
WRONG = sorted((BANKS / "wrong").glob("*/*.py"))
RIGHT = sorted((BANKS / "right").glob("*/*.py"))
CHECKS = [check for exercise in all_exercises() for check in checks_for(exercise)]


def name(path: Path) -> str:
    return path.relative_to(BANKS).as_posix()


def reference_source(exercise: str) -> str:
    module, _, symbol = exercise.rpartition(".")
    return inspect.getsource(getattr(importlib.import_module(f"firesteel.{module}"), symbol))


def told(result: Result) -> str:
    return "\n".join(f"{check.verdict} {check.name} [{check.cause}]\n{check.message}" for check in result.checks)


@pytest.mark.parametrize("path", WRONG, ids=name)
def test_a_wrong_answer_is_rejected_with_its_cause(judged: Callable[[Path], Result], path: Path):
    first = path.read_text().partition("\n")[0]
    assert first.startswith("# cause: "), f"{name(path)}: the first line must be '# cause: ...'"

    result = judged(path)

    assert result.verdict == "fail", told(result)
    assert result.points < result.max_points
    cause = first.removeprefix("# cause: ").strip()
    failed = [check for check in result.checks if check.verdict == "fail"]
    assert any(cause in f"{check.cause}\n{check.message}" for check in failed), f"{cause!r} is not in\n{told(result)}"


@pytest.mark.parametrize("path", RIGHT, ids=name)
@pytest.mark.parametrize("seed", [0, 1])
def test_a_right_answer_passes(grader: Grader, path: Path, seed: int):
    result = grader.check(path.parent.name, path.read_text(), seed=seed)

    assert result.verdict == "pass", told(result)
    assert result.points == result.max_points


@pytest.mark.parametrize("exercise", all_exercises())
def test_the_reference_passes_its_own_checks(grader: Grader, exercise: str):
    result = grader.check(exercise, reference_source(exercise), seed=7)

    assert result.verdict == "pass", told(result)


@pytest.mark.parametrize("exercise", all_exercises())
def test_an_exercise_has_checks_and_answers_to_try_them_on(exercise: str):
    wrong = Counter(path.parent.name for path in WRONG)
    right = Counter(path.parent.name for path in RIGHT)

    assert wrong[exercise] >= 3
    assert right[exercise] >= 1
    assert len(checks_for(exercise)) >= 2


def test_every_bank_belongs_to_an_exercise():
    banks = {path.parent.name for path in WRONG + RIGHT}

    assert banks <= set(all_exercises())


@pytest.mark.parametrize("exercise", all_exercises())
def test_a_right_answer_is_another_than_the_reference(exercise: str):
    reference = ast.dump(ast.parse(reference_source(exercise)))

    for path in RIGHT:
        if path.parent.name == exercise:
            assert ast.dump(ast.parse(path.read_text())) != reference


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: f"{check.exercise}-{check.name}")
def test_a_check_draws_inputs_on_which_the_reference_gives_a_value_or_its_own_error(check: Check):
    """A misspelt driver would raise the same on both sides, and pass everybody."""
    framework, driver = load_reference(), check.driver.compile()

    inputs = (*check.examples, *drawn_inputs(check, seed=0))
    outcomes = [run_driver(framework, driver, arguments, check.gradients) for arguments in inputs]

    kinds = {outcome["kind"] for outcome in outcomes}
    assert "unsendable" not in kinds
    if check.device == "cuda" and not has_gpu():
        assert all("GPU" in str(outcome) for outcome in outcomes)  # it got as far as the launch
    else:
        assert "value" in kinds
