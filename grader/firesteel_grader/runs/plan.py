"""What every station of a run is told, and what it gives back: plain values, so that they travel as lines of JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from ..submissions.submission import Answer, Answers
from .record import Record


@dataclass(frozen=True)
class Plan:
    """How each submission of a run is graded; the same for all of them.

    Args:
        exercises: the ids, in the order of the assignment.
        isolation: the level at which answers run.
        seed: the run's secret seed, which decides every input.
        version: the version of the checks, see `version.checks_version`.
        private: the folder of the instructor's own checks, or None.
        allowance: seconds of timeouts that the answers of one submission may use up, see `budget.Budget`.
        cap: seconds of wall time after which the answers that are left are not run any more.
        device: ``"cpu"`` or ``"cuda"``.
    """

    exercises: tuple[str, ...]
    isolation: str
    seed: int
    version: str
    private: str | None = None
    allowance: float = 180.0
    cap: float = 900.0
    device: str = "cpu"

    def to_json(self) -> dict[str, Any]:
        """Return strings, numbers, lists and None only."""
        return {**asdict(self), "exercises": list(self.exercises)}

    @classmethod
    def from_json(cls, shown: dict[str, Any]) -> Plan:
        """Return the plan that `to_json` turned into *shown*."""
        fields: dict[str, Any] = {**shown, "exercises": tuple(shown["exercises"])}
        return cls(**fields)


@dataclass(frozen=True)
class Marked:
    """A submission's record, and the answers that were found in it.

    Args:
        record: its result.
        answers: what was found, as far as it is short enough to be compared with others; without notes.
    """

    record: Record
    answers: Answers = field(default_factory=Answers)

    def to_json(self) -> dict[str, Any]:
        """Return dicts, lists, strings, numbers and None only."""
        return {"record": self.record.to_json(), "answers": answers_to_json(self.answers)}

    @classmethod
    def from_json(cls, shown: dict[str, Any]) -> Marked:
        """Return what `to_json` turned into *shown*."""
        return cls(Record.from_json(shown["record"]), answers_from_json(shown["answers"]))


def answers_to_json(answers: Answers) -> list[list[str]]:
    """Return a list for each answer: its exercise, its source and where it stood."""
    return [[answer.exercise, answer.source, answer.where] for answer in answers.by_exercise.values()]


def answers_from_json(shown: list[list[str]], notes: tuple[str, ...] = ()) -> Answers:
    """Return the answers that `answers_to_json` turned into *shown*, with *notes*."""
    found = [Answer(*each) for each in shown]
    return Answers({answer.exercise: answer for answer in found}, notes)
