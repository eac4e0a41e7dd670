"""What learners choose is made harmless, files are whole or absent, and lateness costs what the policy says."""

from __future__ import annotations

import os
import xml.etree.ElementTree as ET
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from firesteel_grader.reports.cleaning import one_line, plain
from firesteel_grader.reports.files import folder_of, write
from firesteel_grader.reports.late import DAY, Late, LateError, Policy, read_late
from hypothesis import given
from hypothesis import strategies as st

from .class_records import HOSTILE

ANY_TEXT = st.text(st.characters(exclude_categories=())) | st.sampled_from(HOSTILE)


@given(ANY_TEXT, st.integers(0, 40))
def test_what_is_shown_can_stand_in_any_file(text: str, most: int):
    shown = plain(text, most)

    shown.encode("utf-8")
    assert ET.fromstring(f"<a>{escape(shown)}</a>").text == (shown or None)
    assert not any(sign in shown for sign in "\x1b\x00\r\u202e\u2066\u200b\ufeff\x9b")
    assert plain(shown, len(shown)) == shown


@given(ANY_TEXT)
def test_one_line_is_one_line(text: str):
    assert len(one_line(text).splitlines()) <= 1


def test_what_a_terminal_obeys_is_gone_and_what_is_unseen_is_named():
    assert plain("\x1b[1;31mred\x1b[0m \x1b]8;;http://x\x07link \x9b2Jclear") == "red link clear"
    assert plain("a\u202eb\x08\ud800\U000e0041") == "a\\u202eb\\x08\\ud800\\U000e0041"
    assert plain("tab\tand\r\nlines\r") == "tab\tand\nlines\n"


def test_a_megabyte_is_cut_and_says_so():
    assert plain("x" * 1_000_000, 10) == "xxxxxxxxxx ... (999,990 more characters)"


def test_a_file_is_whole_or_as_it_was(tmp_path: Path):
    path = write(tmp_path / "page.html", "old")

    with pytest.raises(UnicodeEncodeError):
        write(path, "new" * 100_000 + "\ud800")

    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["page.html"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask to speak of")
def test_marks_are_read_by_whom_the_umask_lets(tmp_path: Path):
    before = os.umask(0o077)
    try:
        path = write(tmp_path / "grades.csv", "")
    finally:
        os.umask(before)

    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["", ".", "..", "../up", "a/b", "a\\b", "c:", "nul\0"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str):
    with pytest.raises(ValueError, match="is no name of a folder"):
        folder_of(tmp_path, name)

    assert list(tmp_path.iterdir()) == []


@given(st.floats(0, 100), st.floats(0, 3 * DAY), st.floats(0, 100), st.floats(0, 90 * DAY), st.floats(0, 90 * DAY))
def test_who_is_later_keeps_no_more(percent: float, grace: float, floor: float, one: float, other: float):
    policy = Policy(percent, grace, floor)

    assert policy.kept(max(one, other)) <= policy.kept(min(one, other)) <= 1
    assert policy.kept(one) >= floor / 100
    assert policy.kept(min(one, grace)) == 1


def test_a_day_begun_costs_a_day():
    policy = Policy(percent=20, grace=600)

    assert [policy.kept(600), policy.kept(601), policy.kept(600 + DAY), policy.kept(601 + DAY)] == [1.0, 0.8, 0.8, 0.6]
    assert policy.kept(100 * DAY) == 0
    assert str(policy) == "20 % of the points reached for each day begun after 10 min of grace"


def test_seconds_late_are_read(tmp_path: Path):
    file = tmp_path / "late.csv"
    file.write_bytes("\ufeffsubmission,seconds_late\r\nada,\r\n claude ,7200\r\ndonald,-5\r\n".encode())

    late = read_late(file, Policy(percent=50))

    assert (late.of("ada"), late.of("claude"), late.of("donald"), late.of("absent")) == (0, 7200, 0, 0)
    assert (late.adjusted("claude", 7), late.adjusted("donald", 7)) == (3.5, 7)


def test_times_are_compared_with_the_deadline_across_zones(tmp_path: Path):
    file = tmp_path / "late.csv"
    file.write_text("submission,submitted_at\nada,2026-01-31T23:59:00+01:00\nclaude,2026-01-31T23:30:00\n")

    late = read_late(file, deadline="2026-01-31T23:00:00Z")

    assert (late.of("ada"), late.of("claude")) == (0, 1800)


@pytest.mark.parametrize(
    ("text", "deadline", "said"),
    [
        ("name,seconds_late\n", "", "needed are submission, and seconds_late or submitted_at"),
        ("submission,seconds_late\nada,soon\n", "", "line 2: 'soon' is no number"),
        ("submission,seconds_late\nada,nan\n", "", "line 2: nan seconds is not between"),
        ("submission,seconds_late\nada,1\nada,2\n", "", "line 3: 'ada' stands twice"),
        ("submission,submitted_at\nada,2026-01-31\n", "", "needs a deadline"),
        ("submission,submitted_at\nada,yesterday\n", "2026-01-31", "line 2: 'yesterday' is no time"),
        ("submission,submitted_at\nada,2026-01-31\n", "noon", "the deadline: 'noon' is no time"),
    ],
)
def test_a_line_that_is_not_understood_is_named(tmp_path: Path, text: str, deadline: str, said: str):
    file = tmp_path / "late.csv"
    file.write_text(text)

    with pytest.raises(LateError, match=said):
        read_late(file, deadline=deadline)


def test_another_encoding_is_named(tmp_path: Path):
    file = tmp_path / "late.csv"
    file.write_bytes("submission,seconds_late\nJosé,1\n".encode("latin-1"))

    with pytest.raises(LateError, match="it is not UTF-8"):
        read_late(file)


@pytest.mark.parametrize(
    "policy", [{"percent": 101}, {"percent": -1}, {"floor": 200}, {"grace": -1}, {"percent": float("nan")}]
)
def test_a_policy_that_makes_no_sense_is_refused(policy: dict[str, float]):
    with pytest.raises(LateError, match="does not fit"):
        Policy(**policy)


def test_nobody_late_loses_nothing():
    assert Late().adjusted("ada", 12) == 12
