"""One submission in, one record out: what is absent is open, what cannot be read is 0, nobody takes all the time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from firesteel_grader import Grader
from firesteel_grader.private import PrivateChecks, load_private
from firesteel_grader.result import CheckResult, Result
from firesteel_grader.runs.budget import Budget
from firesteel_grader.runs.marking import Marker
from firesteel_grader.runs.plan import Marked, Plan, answers_to_json
from firesteel_grader.runs.reading import Reader
from firesteel_grader.submissions.submission import Submission

from .classes import ASSIGNMENT, HANGS, RIGHT, SHAPES, SHAPES_RIGHT, STRIDES, hand_in

PLAN = Plan(ASSIGNMENT.ids, "process", 5, "v" * 64)

Mark = Callable[..., Marked]


@pytest.fixture
def mark() -> Iterator[Mark]:
    reader = Reader()

    def mark(path: Path, plan: Plan = PLAN, private: PrivateChecks | None = None) -> Marked:
        with Grader(private=private) as grader:
            return Marker(plan, grader, reader).mark(Submission("ada", path, "d" * 64))

    yield mark
    reader.close()


def test_points_are_those_of_the_checks_that_pass_and_what_is_absent_is_open(mark: Mark, tmp_path: Path):
    marked = mark(hand_in(tmp_path, "ada", {STRIDES: RIGHT}))
    first, second = marked.record.results

    assert marked.record.status == "graded"
    assert (first.id, first.verdict, first.points) == (STRIDES, "pass", first.max_points)
    assert (second.id, second.verdict, second.points) == (SHAPES, "open", 0)
    assert second.max_points > 0
    assert {check.verdict for check in second.checks} == {"open"}
    assert [each[0] for each in answers_to_json(marked.answers)] == [STRIDES]


def test_what_cannot_be_read_is_graded_with_nothing_and_says_why(mark: Mark, tmp_path: Path):
    (tmp_path / "work.zip").write_bytes(b"PK")

    record = mark(tmp_path / "work.zip").record

    assert record.status == "graded"
    assert record.points == 0
    assert record.max_points > 0
    assert {result.verdict for result in record.results} == {"open"}
    assert "work.zip" in record.notes[0]


def test_once_the_timeouts_are_used_up_the_other_answers_fail_without_being_run(mark: Mark, tmp_path: Path):
    place = hand_in(tmp_path, "ada", {STRIDES: HANGS, SHAPES: SHAPES_RIGHT})
    first, second = mark(place, Plan(ASSIGNMENT.ids, "process", 5, "v", allowance=1.0)).record.results

    assert first.checks[0].cause == "does not stop"
    assert (second.verdict, second.points) == ("fail", 0)
    assert {check.cause for check in second.checks} == {"no time left"}
    assert second.checks[0].message.startswith("Not run: other answers of this submission did not stop in time")


def test_a_submission_that_does_not_stop_is_not_charged_for_what_the_machine_is_busy_with(mark: Mark, tmp_path: Path):
    place = hand_in(tmp_path, "ada", {STRIDES: HANGS, SHAPES: SHAPES_RIGHT})
    record = mark(place).record

    assert [result.verdict for result in record.results] == ["fail", "pass"]


def test_no_answer_is_begun_after_the_cap(mark: Mark, tmp_path: Path):
    place = hand_in(tmp_path, "ada", {STRIDES: RIGHT, SHAPES: SHAPES_RIGHT})
    record = mark(place, Plan(ASSIGNMENT.ids, "process", 5, "v", cap=-1.0)).record

    assert {check.cause for result in record.results for check in result.checks} == {"no time left"}
    assert record.points == 0


def test_prints_are_kept_up_to_a_cap(mark: Mark, tmp_path: Path):
    place = hand_in(tmp_path, "ada", {STRIDES: RIGHT.replace("strides, step", "print('x' * 60_000); strides, step")})
    record = mark(place).record

    assert record.points > 0
    assert 30_000 < len(record.results[0].output) < 34_000
    assert record.results[0].output.endswith("more characters]")


def test_a_check_that_fails_for_a_reason_of_ours_makes_the_record_an_error(mark: Mark, tmp_path: Path):
    checks = tmp_path / "checks"
    checks.mkdir()
    (checks / "mine.py").write_text(
        "from firesteel_grader import check\n"
        "from hypothesis import strategies as st\n"
        f"@check({STRIDES!r}, given=st.just(()))\n"
        "def needs_what_the_framework_lacks(torch):\n"
        '    """Fail in the reference."""\n'
        "    return torch.absent\n"
    )
    record = mark(hand_in(tmp_path, "ada", {STRIDES: RIGHT}), private=load_private(checks)).record

    assert record.status == "error"
    assert STRIDES in record.error
    assert [check.verdict for check in record.results[0].checks][-1] == "error"


def test_a_budget_charges_timeouts_at_their_price_only():
    budget = Budget(allowance=6.0, cap=60.0)
    slow = Result("x", "fail", 0, 1, "process", "cpu", 0, seconds=500.0, checks=(CheckResult("law", "fail"),))
    hung = Result("x", "fail", 0, 1, "process", "cpu", 0, 0.1, (CheckResult("law", "fail", "", "does not stop"),))

    budget.charge(slow)
    budget.charge(hung)
    assert budget.spent == ""
    budget.charge(hung)
    assert "used up its 6 s for timeouts" in budget.spent
