"""What the autograder stored, and what the board makes of it: one source, no score of its own, nothing hidden."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from firesteel_course import boards, results
from firesteel_course.boards import board, check_again, workspace_data
from firesteel_course.errors import CourseError
from firesteel_course.exercises import all_exercises
from firesteel_course.outline import BLOCKS, block_of, chapter_cards, chapter_titles
from firesteel_course.references import find_reference
from firesteel_course.results import Results, show_line, tell_watchers
from firesteel_course.workspace import Workspace, start_workspace
from firesteel_grader import CheckResult, Counterexample, Result
from firesteel_widgets import CourseBoard
from firesteel_widgets.progress.map import levels

ID = "strides.permute"
CASE = Counterexample("permute((2,), (1,), (0,))", "1", "((2,), (1,))")
PASSED = CheckResult("keeps_the_order", "pass")
FAILED = CheckResult("takes_axes", "fail", "Why.", "swapped", CASE)
SECRET = CheckResult("the_instructors_own", "fail", "A private check failed: a secret layer.", "secret", private=True)


def verdict(*checks: CheckResult, passed: bool = False) -> Result:
    return Result(ID, "pass" if passed else "fail", 2 if passed else 1, 3, "process", "cpu", 0, 0.25, checks)


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace without notebooks, as the current folder; nobody watches it afterwards."""
    workspace, _ = start_workspace(tmp_path / "mine", notebooks=False)
    monkeypatch.chdir(workspace.folder)
    monkeypatch.setattr(results, "_watching", [])
    return workspace


def test_a_verdict_comes_back_as_it_was_stored(at: Workspace) -> None:
    stored = Results(at.state)

    stored.record(verdict(PASSED, FAILED), "def permute(): 1")

    found = stored.of(ID)
    assert found is not None
    assert found.result == verdict(PASSED, FAILED)
    assert found.failure() == FAILED
    assert found.failure("keeps_the_order") == PASSED
    assert stored.source(ID) == "def permute(): 1"
    assert stored.of("strides.view_strides") is None


def test_the_same_text_again_is_no_new_attempt(at: Workspace) -> None:
    stored = Results(at.state)

    for source in ("one", "one", "two", "two", "three"):
        stored.record(verdict(FAILED), source)

    found = stored.of(ID)
    assert found is not None
    assert found.attempts == 3


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"result": 3}', '{"result": {}, "more": 1}'])
def test_a_damaged_result_is_an_open_exercise(at: Workspace, text: str) -> None:
    path = at.state / "results" / f"{ID}.json"
    path.parent.mkdir()
    path.write_text(text)

    assert Results(at.state).of(ID) is None
    assert workspace_data(at)["next"] == next(iter(all_exercises()))


def test_the_board_says_what_is_stored_and_computes_no_score(at: Workspace) -> None:
    Results(at.state).record(verdict(PASSED, FAILED), "def permute(): 1")

    data = workspace_data(at)

    unit = next(unit for unit in data["units"] if unit["id"] == ID)
    assert [unit[key] for key in ("status", "score", "max", "attempts", "seconds", "plank")] == [
        *("fail", 1, 3, 1, 0.25, "borrowed"),
    ]
    assert [(test["id"], test["status"], test["line"]) for test in unit["tests"]] == [
        ("keeps_the_order", "pass", ""),
        ("takes_axes", "fail", 'show("strides.permute", "takes_axes")'),
    ]
    assert len(unit["hints"]) == 3
    assert data["next"] == ID
    assert data["total"]["score"] == 1


def test_nothing_of_a_private_check_reaches_the_workspace_or_the_page(at: Workspace, tmp_path: Path) -> None:
    Results(at.state).record(verdict(FAILED, SECRET), "def permute(): 1")

    widget = CourseBoard(workspace_data(at))

    everything = json.dumps(widget.get_state(), default=str) + widget.to_html(tmp_path / "board.html").read_text()
    everything += widget.figure + (at.state / "results" / f"{ID}.json").read_text()
    for secret in ("the_instructors_own", "the instructors own", "secret layer", '"secret"'):
        assert secret not in everything
    assert "takes axes" in everything


def test_a_private_check_that_was_stored_by_other_hands_is_not_shown(at: Workspace) -> None:
    Results(at.state).record(verdict(FAILED), "def permute(): 1")
    path = at.state / "results" / f"{ID}.json"
    stored = json.loads(path.read_text())
    stored["result"] = verdict(FAILED, SECRET).to_json()
    path.write_text(json.dumps(stored))

    assert "instructors" not in json.dumps(workspace_data(at))


def test_a_board_follows_every_verdict_until_nobody_holds_it(at: Workspace) -> None:
    shown = board()
    assert "1 exercise" not in shown.desc

    Results(at.state).record(verdict(FAILED), "def permute(): 1")
    tell_watchers()
    assert "Failing: strides.permute" in shown.desc

    at.forge.solve(find_reference(ID), find_reference(ID).source)
    Results(at.state).record(verdict(PASSED, passed=True), "def permute(): 2")
    tell_watchers()
    assert f"1 of {len(all_exercises())} planks of mytorch are yours, 2 of" in shown.desc


def test_the_chapters_rows_are_open_and_an_unknown_chapter_is_said(at: Workspace) -> None:
    assert board(chapter=2).opened == ["2. Broadcasting copies nothing"]
    with pytest.raises(CourseError, match="there is no chapter 99; name one from 1 to"):
        board(chapter=99)


def test_looking_at_the_board_makes_no_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert f"0 of {len(all_exercises())} planks" in board().desc
    assert list(tmp_path.iterdir()) == []


def test_checking_again_grades_the_last_answer_and_stores_what_comes_out(at: Workspace) -> None:
    assert check_again(ID) == "strides.permute has not been tried yet: run its cell first."
    Results(at.state).record(verdict(FAILED), find_reference(ID).source)

    said = check_again(ID)

    found = Results(at.state).of(ID)
    assert said == "strides.permute: pass, 3 of 3 points."
    assert found is not None
    assert (found.result.verdict, found.attempts) == ("pass", 1)


def test_every_exercise_has_a_block_a_card_with_three_hints_and_a_chapter() -> None:
    for exercise in all_exercises().values():
        assert block_of(exercise.id)
        assert chapter_titles()[exercise.chapter]
    cards = [card for chapter in chapter_titles() for card in chapter_cards(chapter)]
    assert len(cards) == len(all_exercises())
    assert all(len(card.hints) == 3 and "<" not in "".join(card.hints).replace(" < ", "") for card in cards)


def test_what_an_exercise_requires_lies_in_its_block_or_below() -> None:
    blocks = {block.id: set(block.rests_on) for block in BLOCKS}
    below = {block: {block} for block in blocks}
    level = levels([{"id": block, "deps": sorted(deps)} for block, deps in blocks.items()])
    for block in sorted(blocks, key=level.__getitem__):
        below[block] |= {lower for rests in blocks[block] for lower in below[rests]}

    for exercise in all_exercises().values():
        for required in exercise.requires:
            assert block_of(required) in below[block_of(exercise.id)], f"{exercise.id} requires {required}"


def test_a_line_is_offered_where_there_is_a_case() -> None:
    assert show_line(ID, FAILED) == 'show("strides.permute")'
    assert show_line(ID, CheckResult("loads", "fail", "It is not Python.")) == ""
    assert show_line(ID, None) == ""


def test_status_writes_the_board_as_one_page(at: Workspace, tmp_path: Path) -> None:
    Results(at.state).record(verdict(FAILED), "def permute(): 1")

    page = boards.write_page(at, tmp_path / "board.html").read_text()

    assert "takes axes" in page
    assert "http" not in page.replace("http://www.w3.org/", "")
    with pytest.raises(CourseError, match="cannot be written"):
        boards.write_page(at, tmp_path / "nowhere" / "board.html")
