"""What other programs read: Gradescope, spreadsheets and CI systems."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from firesteel_grader import Grader
from firesteel_grader.reports.grades import Grades, guarded, header, row
from firesteel_grader.reports.gradescope import results, write_results
from firesteel_grader.reports.junit import JUnit
from firesteel_grader.reports.late import Late, Policy
from firesteel_grader.runs.record import Record
from hypothesis import given
from hypothesis import strategies as st

from .class_records import ASSIGNMENT, HOSTILE, RUN, SEED, a_class, hostile_record

LATE = Late(Policy(percent=25), {"donald": 3600})

# The fields of https://gradescope-autograders.readthedocs.io/en/latest/specs/ with the types that its examples have.
TOP = {
    "score": (int, float),
    "execution_time": int,
    "output": str,
    "output_format": str,
    "test_output_format": str,
    "test_name_format": str,
    "visibility": str,
    "stdout_visibility": str,
    "extra_data": dict,
    "tests": list,
    "leaderboard": list,
}
TEST = {
    "score": (int, float),
    "max_score": (int, float),
    "status": str,
    "name": str,
    "name_format": str,
    "number": str,
    "output": str,
    "output_format": str,
    "tags": list,
    "visibility": str,
    "extra_data": dict,
}
FORMATS = {"text", "html", "simple_format", "md", "ansi"}
VISIBILITIES = {"hidden", "after_due_date", "after_published", "visible"}


def assert_is_gradescopes(made: dict[str, Any]) -> None:
    """Check an object against Gradescope's specification."""
    assert all(isinstance(value, TOP[key]) for key, value in made.items())
    assert {made["output_format"], made["test_output_format"], made["test_name_format"]} <= FORMATS
    assert {made["visibility"], made["stdout_visibility"]} <= VISIBILITIES
    for test in made["tests"]:
        assert all(isinstance(value, TEST[key]) for key, value in test.items())
        assert test["visibility"] in VISIBILITIES
        assert test.get("status", "passed") in ("passed", "failed")


def test_results_are_what_gradescope_reads(grader: Grader, tmp_path: Path):
    for record in a_class(grader):
        made = json.loads(write_results(tmp_path / "results.json", record, ASSIGNMENT, RUN, LATE).read_text())

        assert_is_gradescopes(made)
        assert [test["name"] for test in made["tests"]] == list(ASSIGNMENT.ids)
        assert [test["number"] for test in made["tests"]] == ["1.1", "1.2", "2.1"]
        assert str(SEED) not in json.dumps(made)


def test_a_graded_submission_has_the_points_of_its_exercises(grader: Grader):
    ada, blank, claude, donald, _ = a_class(grader)

    made = results(ada, ASSIGNMENT, RUN)
    assert made["score"] == ada.max_points == sum(test["max_score"] for test in made["tests"])
    assert {test["status"] for test in made["tests"]} == {"passed"}
    assert results(blank, ASSIGNMENT, RUN)["score"] == 0
    assert results(claude, ASSIGNMENT, RUN)["score"] == sum(
        test["score"] for test in results(claude, ASSIGNMENT, RUN)["tests"]
    )
    assert results(donald, ASSIGNMENT, RUN, LATE)["score"] == donald.points * 0.75


def test_what_we_failed_has_no_score_at_all(grader: Grader):
    failed = a_class(grader)[-1]

    made = results(failed, ASSIGNMENT, RUN)

    assert "score" not in made
    assert not any("score" in test for test in made["tests"])
    assert "signal 9" not in json.dumps(made)
    assert "no zero" in made["output"]


def test_a_wrong_answer_is_explained_in_gradescope(grader: Grader):
    claude = a_class(grader)[2]

    test = results(claude, ASSIGNMENT, RUN)["tests"][0]

    assert test["status"] == "failed"
    assert "This call fails:" in test["output"]
    assert claude.results[0].checks[0].name.replace("_", " ") in test["output"]


@pytest.mark.parametrize("text", [*HOSTILE, "x" * 1_000_000])
def test_no_text_of_a_learner_spoils_gradescopes_file(text: str, tmp_path: Path):
    path = write_results(tmp_path / "results.json", hostile_record(text), ASSIGNMENT, RUN)

    made = json.loads(path.read_text(encoding="utf-8"))
    assert_is_gradescopes(made)
    assert path.stat().st_size < 100_000
    assert not re.search(r"[\x00-\x08\x1b\u202e]", json.dumps(made, ensure_ascii=False))


def table(records: list[Record], late: Late | None = None) -> list[dict[str, str]]:
    """Write grades.csv and read it back as a reader that knows nothing of us does."""
    file = io.StringIO(newline="")
    grades = Grades(file, ASSIGNMENT, late)
    for record in records:
        grades.add(record)
    text = file.getvalue().encode("utf-8").decode("utf-8-sig")
    assert text.count("\r\n") == len(records) + 1
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_a_row_a_learner_and_a_column_an_exercise(grader: Grader):
    records = a_class(grader)

    rows = table(records, LATE)

    assert [line["submission"] for line in rows] == ["ada", "blank", "claude", "donald", "failed"]
    for line, record in zip(rows[:-1], records[:-1], strict=True):
        assert sum(int(line[exercise]) for exercise in ASSIGNMENT.ids) == int(line["points"]) == record.points
        assert sum(int(line[chapter]) for chapter in ASSIGNMENT.chapters) == record.points
        assert float(line["adjusted"]) == LATE.adjusted(line["submission"], record.points)
    assert rows[3]["seconds_late"] == "3600"
    assert rows[0]["percent"] == "100"


def test_what_we_failed_has_empty_cells_and_no_zero(grader: Grader):
    failed = table(a_class(grader))[-1]

    assert failed["status"] == "error"
    assert {failed[key] for key in ("points", "percent", "adjusted", *ASSIGNMENT.chapters, *ASSIGNMENT.ids)} == {""}
    assert failed["error"] == "a station was killed (signal 9)"


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_a_formula(text: str):
    record = replace(hostile_record(text, name=text), error=text)

    cells = table([record])[0]

    for cell in cells.values():
        assert not re.match(r"""[\s"'`,;|]*[=+\-@\uff0b\uff0d\uff1d\uff20]""", cell.removeprefix("'")) or cell[0] == "'"
    assert len(row(record, ASSIGNMENT)) == len(header(ASSIGNMENT)) == len(set(header(ASSIGNMENT)))


@given(
    st.text(st.characters(exclude_categories=())),
    st.sampled_from(["=", "+", "-", "@", "\t=", "\r@", " =", '"=', "＝"]),
)
def test_a_text_that_begins_like_a_formula_is_guarded(text: str, start: str):
    assert guarded(start + text)[0] == "'"
    assert "\n" not in guarded(start + text)


# What junit-10.xsd of Jenkins' xUnit plugin allows: the attributes and the children of each element that we write.
JUNIT = {
    "testsuites": ({"name", "time", "tests", "failures", "disabled", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors", "group", "time", "skipped", "timestamp", "hostname", "id", "package"},
        {"properties", "testcase", "system-out", "system-err"},
    ),
    "properties": (set(), {"property"}),
    "property": ({"name", "value"}, set()),
    "testcase": (
        {"name", "assertions", "time", "classname", "status", "file", "line"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "failure": ({"type", "message"}, set()),
    "error": ({"type", "message"}, set()),
    "skipped": ({"type", "message"}, set()),
}


def junit(records: list[Record]) -> ET.Element:
    """Write junit.xml, check it against the schema and return its root."""
    file = io.StringIO()
    writer = JUnit(file, ASSIGNMENT, RUN)
    for record in records:
        writer.add(record)
    writer.close()
    root = ET.fromstring(file.getvalue().encode("utf-8"))
    for element in root.iter():
        attributes, children = JUNIT[element.tag]
        assert set(element.attrib) <= attributes
        assert {child.tag for child in element} <= children
    return root


def test_failure_is_the_learners_and_error_is_ours(grader: Grader):
    ada, blank, claude, donald, failed = junit(a_class(grader))

    assert [suite.get("failures") for suite in (ada, blank, claude, donald, failed)] == ["0", "0", "3", "2", "0"]
    assert [suite.get("errors") for suite in (ada, blank, claude, donald, failed)] == ["0", "0", "0", "0", "3"]
    assert [suite.get("skipped") for suite in (ada, blank, claude, donald, failed)] == ["0", "3", "0", "0", "0"]
    for suite in (ada, blank, claude, donald, failed):
        assert len(suite.findall("testcase")) == int(suite.get("tests", "")) == 3
        for kind in ("failure", "error", "skipped"):
            attribute = kind if kind == "skipped" else f"{kind}s"
            assert len(suite.findall(f"testcase/{kind}")) == int(suite.get(attribute, ""))


@pytest.mark.parametrize("text", [*HOSTILE, "x" * 1_000_000])
def test_no_text_of_a_learner_breaks_the_xml(text: str):
    root = junit([hostile_record(text, name=text)])

    failure = root.find("testsuite/testcase/failure")
    assert failure is not None
    assert failure.text is not None
    assert failure.text.startswith("The law.")
    assert len(failure.text) < 2_000
