"""What runs in Gradescope's container: one submission in, results.json out, whatever happens.

Run as ``python -m firesteel_course.autograder /autograder``. Chapters are graded one after the other, and results.json
is written after each: a container that is stopped in the middle leaves what is known. Only the last one has a score,
because a part is no mark, and neither is a failure of ours.
"""

from __future__ import annotations

import json
import secrets
import sys
import time
import traceback
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from firesteel_grader import isolation
from firesteel_grader.reports.gradescope import write_results
from firesteel_grader.reports.late import Late, Policy
from firesteel_grader.runs.plan import Plan
from firesteel_grader.runs.record import Record
from firesteel_grader.runs.run_info import RunInfo
from firesteel_grader.runs.supervisor import Supervisor
from firesteel_grader.runs.version import checks_version
from firesteel_grader.submissions.finding import find_submissions
from firesteel_grader.submissions.submission import Submission

from .baked import Settings

BELOW = "Answers ran at level process, below sandbox."
CUT = "Grading was cut off before its end."


class Autograder:
    """Grades the submission below one folder.

    Args:
        root: Gradescope's ``/autograder``: ``source`` and ``submission`` are in it, ``results`` is written.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._results = root / "results" / "results.json"
        self._settings = Settings.read(root / "source" / "settings.json")
        self._assignment = self._settings.assignment(root / "source")
        self._start = time.monotonic()

    def run(self) -> None:
        """Grade, and write results.json after every chapter.

        Raises:
            Exception: whatever goes wrong on our side.
        """
        level = self._level()
        flags = (BELOW,) if level == "process" else ()
        info = RunInfo(level, secrets.randbits(63), checks_version(self._assignment), time.time(), flags=flags)
        submission = self._submission()
        late = self._late(submission.name)
        record: Record | None = None
        for chapter in self._assignment.chapters:
            part = self._graded(chapter, submission, info)
            record = part if record is None else _joined(record, part)
            write_results(self._results, replace(record, status="error", error=CUT), self._assignment, info, late)
            print(f"firesteel: {chapter}: {part.error or 'graded'}")
        assert record is not None
        write_results(self._results, record, self._assignment, info, late)

    def _graded(self, chapter: str, submission: Submission, info: RunInfo) -> Record:
        ids = tuple(each.id for each in self._assignment.exercises if each.chapter == chapter)
        private = None if self._assignment.private is None else str(self._assignment.private)
        left = max(self._settings.cap - (time.monotonic() - self._start), 1.0)
        plan = Plan(ids, info.isolation, info.seed, info.version, private, cap=left)
        return next(iter(Supervisor(plan, 1).run([submission]))).record

    def _level(self) -> str:
        levels = {level.name: level for level in isolation.available()}
        if levels["sandbox"].reached:
            return "sandbox"
        reason = f"sandbox cannot be had here ({'; '.join(levels['sandbox'].missing)})"
        if not self._settings.allow_process:
            raise RuntimeError(f"{reason}; export the autograder with --allow-process to go on without")
        print(f"firesteel: {reason}; going on at level process, as this autograder was told to")
        return "process"

    def _submission(self) -> Submission:
        folder = self._root / "submission"
        found = find_submissions([folder])
        return found[0] if len(found) == 1 else Submission("submission", folder, "")

    def _late(self, name: str) -> Late | None:
        """Read how late the submission is from Gradescope's own file on it."""
        if self._settings.late is None:
            return None
        metadata: dict[str, Any] = json.loads((self._root / "submission_metadata.json").read_text(encoding="utf-8"))
        due = metadata["assignment"]["due_date"]
        seconds = (_moment(metadata["created_at"]) - _moment(due)) if due else 0.0
        return Late(Policy(**self._settings.late), {name: seconds})


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def _joined(one: Record, other: Record) -> Record:
    return replace(
        one,
        status="error" if "error" in (one.status, other.status) else "graded",
        results=(*one.results, *other.results),
        notes=tuple(dict.fromkeys((*one.notes, *other.notes))),
        seconds=round(one.seconds + other.seconds, 3),
        error=one.error or other.error,
    )


def write_fault(path: Path) -> None:
    """Leave a results.json without a score, unless there is one that tells more."""
    if not path.exists():
        told = "The grader itself failed on this submission. That is not your fault and no zero: tell your instructor."
        shown = {"output": told, "output_format": "text", "stdout_visibility": "hidden", "tests": []}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(shown, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Grade below the folder that the command line names; what fails is printed, for the instructor alone."""
    root = Path(sys.argv[1])
    try:
        Autograder(root).run()
    except Exception:  # Gradescope must find a results.json whatever happens
        print(traceback.format_exc())
    write_fault(root / "results" / "results.json")


if __name__ == "__main__":
    main()
