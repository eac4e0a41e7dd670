"""A run in two parts: the exercises that only a GPU can check, and the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ..checking import checks_for
from ..private import load_private
from ..submissions.submission import Answers
from .plan import Marked, Plan
from .record import Record


def needing_gpu(plan: Plan) -> set[str]:
    """Return the exercises of a plan that have checks which only a GPU can run."""
    private = load_private(Path(plan.private)).by_exercise if plan.private is not None else {}
    checks = {each: (*checks_for(each), *private.get(each, ())) for each in plan.exercises}
    return {each for each, of_one in checks.items() if any(check.device == "cuda" for check in of_one)}


def parts(plan: Plan, on_gpu: set[str]) -> list[Plan]:
    """Return the plan, or one plan without a GPU and one for the exercises *on_gpu*."""
    gpu = tuple(each for each in plan.exercises if each in on_gpu)
    rest = tuple(each for each in plan.exercises if each not in on_gpu)
    both = replace(plan, exercises=rest), replace(plan, exercises=gpu, device="cuda")
    return [part for part in both if part.exercises]


class Joining:
    """Puts the parts of each submission together again.

    Args:
        exercises: the ids, in the order of the assignment.
        count: how many parts a submission comes in.
    """

    def __init__(self, exercises: Sequence[str], count: int) -> None:
        self._exercises = exercises
        self._count = count
        self._kept: dict[str, list[Marked]] = {}

    def take(self, marked: Marked) -> Iterator[Marked]:
        """Take in a part; yield the submission once it is whole."""
        kept = self._kept.setdefault(marked.record.submission, [])
        kept.append(marked)
        if len(kept) == self._count:
            del self._kept[marked.record.submission]
            yield kept[0] if len(kept) == 1 else self._whole(kept)

    def _whole(self, kept: list[Marked]) -> Marked:
        found = {name: answer for each in kept for name, answer in each.answers.by_exercise.items()}
        answers = {name: found[name] for name in self._exercises if name in found}
        return Marked(self._joined([each.record for each in kept]), Answers(answers))

    def _joined(self, records: list[Record]) -> Record:
        first = records[0]
        found = {result.id: result for record in records for result in record.results}
        failed = [record for record in records if record.status == "error"]
        return replace(
            first,
            status="error" if failed else "graded",
            results=tuple(found[each] for each in self._exercises if each in found),
            notes=tuple(dict.fromkeys(note for record in records for note in record.notes)),
            seconds=round(sum(record.seconds for record in records), 3),
            attempts=max(record.attempts for record in records),
            error=failed[0].error if failed else "",
        )
