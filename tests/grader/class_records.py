"""Real records for the tests of the reports, and texts that a report must not believe."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from firesteel_grader import Grader
from firesteel_grader.result import CheckResult, Counterexample, Result
from firesteel_grader.runs.assignment import Assigned, Assignment
from firesteel_grader.runs.record import Record
from firesteel_grader.runs.run_info import RunInfo
from firesteel_grader.submissions.submission import Answer, Answers

TESTS = Path(__file__).parents[1]
ASSIGNMENT = Assignment(
    (
        Assigned("strides.permute", "01_tensors"),
        Assigned("strides.contiguous_strides", "01_tensors"),
        Assigned("shapes.unbroadcast", "02_broadcasting"),
    )
)
SEED = 8_161_283_745_550_117
RUN = RunInfo("sandbox", SEED, "c0ffee" * 10, started=1_790_000_000.0, seconds=61.0, jobs=2)

HOSTILE = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "</pre></textarea><svg/onload=alert(1)>",
    "{{ 7 * 7 }}{% include 'x' %}",
    "\x1b[31mred\x1b[0m\x1b]0;title\x07",
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "\t@SUM(A1)",
    "\n::error file=a,line=1::boo",
    "::stop-commands::x",
    "evil\u202egnp.exe",
    "nul\x00 \x08 \ufffe \u2028",
    "half a pair \ud800",
    "]]></failure>&amp;<!--",
    "```\n# heading\n[link](javascript:alert(1)) @everyone",
)


def bank(kind: str, exercise: str) -> list[str]:
    """Return the wrong or right answers of an exercise, without the line that names their cause."""
    paths = sorted((TESTS / kind / exercise).glob("*.py"))
    return [path.read_text(encoding="utf-8").partition("\n")[2] for path in paths]


@cache
def judged(grader: Grader, exercise: str, source: str) -> Result:
    return grader.check(exercise, source, seed=SEED)


def record(grader: Grader, name: str, sources: dict[str, str], **fields: Any) -> Record:
    """Return the record of a submission with some answers; the other exercises are open."""
    results: list[Result] = []
    for exercise in ASSIGNMENT.ids:
        unwritten = f"def {exercise.rpartition('.')[2]}(): ..."
        results.append(judged(grader, exercise, sources.get(exercise, unwritten)))
    made = Record(name, "0" * 64, "graded", tuple(results), (), "sandbox", SEED, RUN.version, 1.5)
    return replace(made, **fields)


def a_class(grader: Grader) -> list[Record]:
    """Return a small class: one all right, one all wrong, one blank, one half done, one that we failed."""
    right = {exercise: bank("right", exercise)[0] for exercise in ASSIGNMENT.ids}
    wrong = {exercise: bank("wrong", exercise)[0] for exercise in ASSIGNMENT.ids}
    half = {**wrong, "strides.permute": right["strides.permute"]}
    return [
        record(grader, "ada", right),
        record(grader, "blank", {}),
        record(grader, "claude", wrong, notes=("02.ipynb, cell 4: a shell line was left out.",)),
        record(grader, "donald", half),
        record(grader, "failed", right, status="error", error="a station was killed (signal 9)", results=()),
    ]


def hostile_result(text: str) -> Result:
    """Return a result in which everything that an answer can choose is *text*."""
    case = Counterexample(text, text, text)
    message = f"The law.\nThis call fails:\n    {text}\n{text}\nLikely cause: {text}. {text}\nHint: {text}"
    checks = (CheckResult("permutes", "fail", message, text, case), CheckResult("refuses", "pass"))
    return Result("strides.permute", "fail", 1, 3, "sandbox", "cpu", SEED, 0.1, checks, text)


def hostile_record(text: str, name: str = "mallory") -> Record:
    """Return a record in which all that a learner can choose is *text*; names are made safe by the reader."""
    return Record(name, "0" * 64, "graded", (hostile_result(text),), (text, text), "sandbox", SEED, RUN.version, 1.0)


def many(grader: Grader, count: int) -> Iterator[tuple[Record, Answers]]:
    """Yield submissions of a large class, by name, with answers whose texts all differ."""
    drawn = random.Random(4)
    pool = {exercise: [*bank("right", exercise)[:1], *bank("wrong", exercise)[:2], ""] for exercise in ASSIGNMENT.ids}
    for number in range(count):
        sources = {exercise: text for exercise, texts in pool.items() if (text := drawn.choice(texts))}
        answers = {key: Answer(key, f"{text}\n# {number}", "01.ipynb, cell 3") for key, text in sources.items()}
        yield record(grader, f"learner-{number:05d}", sources), Answers(answers)
