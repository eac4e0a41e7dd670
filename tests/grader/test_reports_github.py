"""What GitHub reads: annotations that name the place, and a summary of the run."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from firesteel_grader import Grader
from firesteel_grader.reports.github import ANNOTATIONS, SUMMARY, GitHub, command, markdown
from firesteel_grader.reports.late import Late, Policy
from firesteel_grader.runs.record import Record
from firesteel_grader.submissions.submission import Answer, Answers
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from .class_records import ASSIGNMENT, HOSTILE, RUN, a_class, hostile_record

LATE = Late(Policy(percent=25), {"donald": 3600})


@given(st.text(), st.text())
def test_a_workflow_command_is_one_line_that_says_what_was_meant(title: str, message: str):
    line = command("error", message, title=title)

    head, _, told = line.removeprefix("::").partition("::")
    assert "\n" not in line
    assert "\r" not in line
    assert unescaped(head.removeprefix("error title=")) == title
    assert "," not in head.removeprefix("error title=")
    assert unescaped(told) == message


def unescaped(text: str) -> str:
    """Undo the escaping as the runner of GitHub Actions does."""
    for code, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, sign)
    return text


def test_annotations_name_the_place_and_are_no_more_than_are_shown(
    grader: Grader, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    workflow = GitHub(ASSIGNMENT, RUN)
    for number in range(6):
        workflow.add(replace(a_class(grader)[2], submission=f"claude-{number}"))
    answer = Answer("strides.permute", "", "week 1/01_tensors.ipynb, cell 4, line 7")
    workflow.place("claude-0", Answers({"strides.permute": answer}))
    workflow.close()

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == ANNOTATIONS
    assert all(line.startswith("::error ") for line in lines)
    assert lines[0].startswith("::error file=week 1/01_tensors.ipynb,line=7,title=claude-0%2C strides.permute%3A ")


def summary_of(records: list[Record], monkeypatch: pytest.MonkeyPatch, path: Path) -> str:
    """Return what is added to the step summary."""
    path.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    workflow = GitHub(ASSIGNMENT, RUN, LATE)
    for record in records:
        workflow.add(record)
    workflow.close()
    text = path.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    return text.removeprefix("before\n")


def test_the_step_summary_is_a_table_with_the_failures_below(
    grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    text = summary_of(a_class(grader), monkeypatch, tmp_path / "summary.md")

    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    assert html.count("<table>") == 5
    assert html.count("<details>") == 5  # three of claude, two of donald
    assert "kept after the late penalty" in text


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_learner_speaks_markdown(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    shown = summary_of([hostile_record(text, name=text)], monkeypatch, tmp_path / "summary.md")

    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(shown)
    tags = set(re.findall(r"<([a-z0-9]+)", html))
    assert tags <= {
        "h1",
        "h2",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "details",
        "summary",
        "pre",
        "code",
        "ul",
        "li",
        "p",
    }
    assert html.count("<h1>") == html.count("<h2>") == html.count("<details>") == 1
    assert all(line.startswith("::error ") for line in capsys.readouterr().out.splitlines())


def test_a_summary_stays_below_what_github_accepts(grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    claude = a_class(grader)[2]
    records = [replace(claude, submission=f"claude-{number}") for number in range(400)]

    text = summary_of(records, monkeypatch, tmp_path / "summary.md")

    assert SUMMARY / 2 < len(text.encode()) < 1024 * 1024
    assert re.search(r"\d+ of 400 submissions are left out here", text)


@given(st.text(min_size=1))
def test_markdown_shows_the_text_letter_by_letter(text: str):
    html = MarkdownIt("commonmark", {"html": True}).render(f"x{markdown(text)}x")

    assert set(re.findall(r"<(/?[a-z0-9]+)", html)) == {"p", "/p"}
