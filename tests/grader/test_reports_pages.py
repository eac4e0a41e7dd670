"""The pages: what they say, and what they never say."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from firesteel_grader import Grader
from firesteel_grader.reports.class_page import class_page
from firesteel_grader.reports.late import Late, Policy
from firesteel_grader.reports.learner_page import learner_page
from firesteel_grader.reports.overview import Overview
from firesteel_grader.reports.writing import is_written, write_learner, write_reports
from firesteel_grader.result import CheckResult, Counterexample
from firesteel_grader.runs.record import Record
from firesteel_grader.withheld import LAYERS

from .class_records import ASSIGNMENT, HOSTILE, RUN, SEED, a_class, hostile_record, many

if TYPE_CHECKING:
    pass

LATE = Late(Policy(percent=25), {"donald": 3600})
FORBIDDEN = {"img", "iframe", "object", "embed", "form", "input", "link", "base", "svg"}
LINKS = {"href", "src", "xlink:href"}


class Tags(HTMLParser):
    """Collects tags with their attributes, and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def classes(records: list[Record], late: Late | None = None) -> str:
    """Return the class page of some records."""
    overview = Overview(ASSIGNMENT, late)
    for record in records:
        overview.add(record)
    return class_page(overview, ASSIGNMENT, RUN, late)


def test_a_learner_reads_the_smallest_failing_case_the_cause_and_a_hint(grader: Grader):
    claude = a_class(grader)[2]
    check = claude.results[0].first_failure
    assert check is not None
    assert check.counterexample is not None

    text = Tags(learner_page(claude, ASSIGNMENT, RUN)).text

    for part in (check.counterexample.call, check.counterexample.got, check.counterexample.expected, "Hint:"):
        assert part in text
    assert "0 of 10 points" not in text
    assert f"{claude.points}" in text
    assert "This call fails" not in text  # the call stands under a heading of its own


def test_points_are_told_by_exercise_chapter_and_total(grader: Grader):
    donald = a_class(grader)[3]

    text = " ".join(Tags(learner_page(donald, ASSIGNMENT, RUN, LATE)).text.split())

    assert f"{donald.points * 0.75:g} of {donald.max_points} points" in text
    assert f"Handed in 1 h late: {donald.points} points were reached" in text
    for chapter in ("01 tensors", "02 broadcasting"):
        assert chapter in text
    for result in donald.results:
        assert f"{result.points} / {result.max_points}" in text


def test_who_we_failed_reads_of_no_zero_and_no_station(grader: Grader):
    text = Tags(learner_page(a_class(grader)[-1], ASSIGNMENT, RUN)).text

    assert "no zero" in text
    assert "signal 9" not in text
    assert " 0 of " not in text.partition("footer")[0].partition("01 tensors")[0]


def test_nothing_hidden_leaks(grader: Grader, tmp_path: Path):
    """The seed tells the inputs; a private check tells its data, its name or what the instructor wrote."""
    secret = "s3cret"
    case = Counterexample(secret, secret, secret)
    private = [
        CheckResult(f"{secret}_law", "fail", f"A private check failed: {LAYERS['shape']}.", "sign", private=True),
        CheckResult(f"{secret}_one", "fail", f"{secret} hint", "transposed", case, private=True),
        CheckResult(f"{secret}_two", "fail", f"{secret} hint", f"raises {secret}", case, private=True),
        CheckResult(f"{secret}_three", "pass", private=True),
    ]
    claude = a_class(grader)[2]
    result = replace(claude.results[0], checks=(*claude.results[0].checks, *private))
    record = replace(claude, results=(result, *claude.results[1:]), error=secret)

    write_learner(tmp_path, record, ASSIGNMENT, RUN, late=LATE)

    for name in ("results.json", "report.html"):
        written = (tmp_path / "claude" / name).read_text(encoding="utf-8")
        assert secret not in written
        assert str(SEED) not in written
        assert "private" in written
    page = Tags((tmp_path / "claude" / "report.html").read_text(encoding="utf-8")).text
    assert "Likely cause: sign" in (tmp_path / "claude" / "results.json").read_text(encoding="utf-8")
    assert LAYERS["shape"] in page
    assert "Likely cause: sign" in page
    assert "Likely cause: transposed" in page


@pytest.mark.parametrize("text", [*HOSTILE, "x" * 1_000_000])
def test_no_text_of_a_learner_becomes_markup(text: str):
    record = replace(hostile_record(text, name=text), error=text)
    learner, whole = learner_page(record, ASSIGNMENT, RUN), classes([record, replace(record, status="error")])

    for page in (learner, whole):
        page.encode("utf-8")
        found = Tags(re.sub("<figure.*?</figure>", "", page, flags=re.DOTALL))
        assert not {tag for tag, _ in found.tags} & FORBIDDEN
        assert not [name for _, attributes in found.tags for name in attributes if name.startswith("on")]
        assert not re.search(r"[\x00-\x08\x1b\u202e]", page)
        assert "49" not in found.text.partition("Graded on")[0] or "{{" not in text  # 7 * 7 was not worked out
        assert len(page) < 100_000
    assert [tag for tag, _ in Tags(whole).tags].count("script") == 1
    assert "script" not in [tag for tag, _ in Tags(learner).tags]


def test_a_page_fetches_nothing_and_runs_nothing_of_others(grader: Grader):
    records = a_class(grader)
    for page in (learner_page(records[2], ASSIGNMENT, RUN), classes(records, LATE)):
        found = Tags(page)
        policy = next(attributes["content"] for tag, attributes in found.tags if attributes.get("http-equiv"))

        assert policy is not None
        assert policy.startswith("default-src 'none'")
        assert "unsafe-inline'; script-src" in policy
        targets = [value or "" for _, attributes in found.tags for key, value in attributes.items() if key in LINKS]
        assert not [target for target in targets if ":" in target or target.startswith("/")]


def test_the_class_page_counts_what_was_wrong(grader: Grader):
    records = a_class(grader)
    overview = Overview(ASSIGNMENT, LATE)
    for record in records:
        overview.add(record)

    totals = sorted(LATE.adjusted(record.submission, record.points) for record in records[:-1])
    assert overview.median == pytest.approx((totals[1] + totals[2]) / 2)
    assert overview.tallies["shapes.unbroadcast"].verdicts == {"pass": 1, "open": 1, "fail": 2}
    assert overview.tallies["strides.permute"].verdicts == {"pass": 2, "open": 1, "fail": 1}
    assert overview.hardest()[-1][0] == "strides.permute"
    cause = next(check.cause for check in records[2].results[2].checks if check.cause)
    assert ("shapes.unbroadcast", [(cause, 2)]) in overview.commonest()
    assert overview.failures == [("failed", "a station was killed (signal 9)")]
    assert (overview.failed, overview.late, overview.noted, overview.submissions) == (1, 1, 1, 5)


def test_a_learner_cannot_fill_the_page_with_causes_of_their_own():
    overview = Overview(ASSIGNMENT)
    for number in range(1_000):
        overview.add(hostile_record(f"raises Error{number}"))

    assert len(overview.tallies["strides.permute"].causes) <= 101
    assert sum(overview.tallies["strides.permute"].causes.values()) == 1_000


def test_a_misspelt_name_in_the_file_on_late_work_is_told(grader: Grader):
    late = Late(Policy(), {"donald": 3600, "<dnoald>": 3600})

    text = Tags(classes(a_class(grader), late)).text

    assert "Nothing was taken off for <dnoald>. Is a name misspelt?" in text


def test_pages_of_another_penalty_are_known_as_such(grader: Grader, tmp_path: Path):
    donald, other = a_class(grader)[3], Late(Policy(percent=50), LATE.seconds)
    assert not is_written(tmp_path, donald, ASSIGNMENT)

    write_learner(tmp_path, donald, ASSIGNMENT, RUN, late=LATE)

    assert is_written(tmp_path, donald, ASSIGNMENT, late=LATE)
    assert not is_written(tmp_path, donald, ASSIGNMENT)
    assert not is_written(tmp_path, donald, ASSIGNMENT, late=other)
    (tmp_path / "donald" / "results.json").write_text("{")
    assert not is_written(tmp_path, donald, ASSIGNMENT, late=LATE)


def test_an_empty_run_has_a_page():
    assert "Submissions" in classes([])


@pytest.mark.timeout(120)
def test_a_large_class_has_a_page_that_opens(grader: Grader, tmp_path: Path):
    written = write_reports(tmp_path, (record for record, _ in many(grader, 2_100)), ASSIGNMENT, RUN)

    assert [path.name for path in written] == ["grades.csv", "junit.xml", "report.html"]
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert len(page) < 2_000_000
    assert "The first 2,000 of 2,100 by name" in page
    assert (tmp_path / "grades.csv").read_bytes().count(b"\r\n") == 2_101
