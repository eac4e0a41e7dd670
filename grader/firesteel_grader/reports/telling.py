"""What is told of a failed check, taken apart for the pages and put together for plain text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..result import CheckResult, Result, Verdict
from .cleaning import one_line, plain

MEANINGS: dict[Verdict, str] = {
    "pass": "passed",
    "fail": "not right yet",
    "open": "not attempted",
    "unverified": "not run here",
    "error": "our failure, no zero",
}
"""Verdicts in words for a reader who has not met them."""

_CALL, _CAUSE, _HINT = "This call fails:", "Likely cause: ", "Hint: "


@dataclass(frozen=True)
class Told:
    """What is told of one check; all of it plain text.

    Args:
        name: the check's name in words.
        verdict: its verdict.
        text: the whole message; empty where it passed or an earlier check of the answer said the same.
        prose: the message without what follows.
        call: source to paste, with what it gave and what it should give; empty where there is none.
        got: what the answer did.
        expected: what the reference does.
        cause: the likely cause, with its sentence.
        hint: one hint.
    """

    name: str
    verdict: Verdict
    text: str = ""
    prose: str = ""
    call: str = ""
    got: str = ""
    expected: str = ""
    cause: str = ""
    hint: str = ""


def tell(result: Result) -> Iterator[Told]:
    """Yield what is told of each check, in order; what was said once is not said again."""
    said: set[str] = set()
    for check in result.checks:
        words = one_line(check.name).replace("_", " ")
        if check.verdict == "pass" or not check.message or check.message in said:
            yield Told(words, check.verdict)
        else:
            said.add(check.message)
            yield _taken_apart(check, words)


def as_text(result: Result, most: int) -> str:
    """Return what is told of an answer as plain text of about *most* characters at most.

    Args:
        result: the verdict on the answer, as its learner may read it.
        most: characters; what an answer printed gets half of them.
    """
    lines = [f"{result.verdict} ({MEANINGS[result.verdict]}): {result.points} of {result.max_points} points"]
    for told in tell(result):
        lines.append(f"  {told.verdict:<10} {told.name}")
        lines += [f"      {line}" for line in told.text.splitlines()]
        lines += [f"      {_CAUSE}{told.cause}"] if told.cause and told.cause not in told.text else []
    if result.output:
        lines += ["  It printed:", *(f"      {line}" for line in plain(result.output, most // 2).splitlines())]
    return plain("\n".join(lines), most)


def _taken_apart(check: CheckResult, words: str) -> Told:
    text, case = plain(check.message), check.counterexample
    prose, parts = [], {_CAUSE: "", _HINT: ""}
    for line in _without_call(text, case is not None):
        label = next((label for label in parts if line.startswith(label)), None)
        if label is None:
            prose.append(line)
        else:
            parts[label] = line.removeprefix(label)
    cause = parts[_CAUSE] or one_line(check.cause or "")
    call, got, expected = (plain(part) for part in (case.call, case.got, case.expected)) if case else ("", "", "")
    return Told(words, check.verdict, text, "\n".join(prose), call, got, expected, cause, parts[_HINT])


def _without_call(text: str, has_case: bool) -> Iterator[str]:
    """Yield the message's lines without the call, which stands on its own where there is a case."""
    inside = False
    for line in text.splitlines():
        if has_case and line == _CALL:
            inside = True
        elif not (inside and line.startswith("    ")):
            inside = False
            yield line
