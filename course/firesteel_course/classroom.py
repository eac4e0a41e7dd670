"""GitHub Classroom: the workflow that grades a learner's repository, and the result that Classroom's reporter reads.

Run as ``python -m firesteel_course.classroom RESULTS`` it prints the line for ``$GITHUB_OUTPUT``: Classroom's reporter
takes base64 of a JSON object with ``max_score`` and a list of tests, each with its ``score``.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import store
from .carrying import GRADING, carry_wheel, pins, requirements

if TYPE_CHECKING:
    from firesteel_grader.result import Result
    from firesteel_grader.runs.record import Record

TEMPLATE = Path(__file__).parent / "templates" / "firesteel.yml"

MESSAGE = 2_000
"""Characters that one exercise may say in the log."""


def write_workflow(folder: Path, only: Sequence[str]) -> list[Path]:
    """Write the workflow, and what it installs, into a template repository.

    Args:
        folder: the root of the repository.
        only: ids and chapters to grade; all where empty.

    Returns:
        The files that were written.

    Raises:
        WorkspaceError: a file cannot be written.
        CourseError: the wheel cannot be built.
    """
    carried = folder / ".github" / "firesteel"
    workflow = folder / ".github" / "workflows" / "firesteel.yml"
    options = "".join(f" --only {name}" for name in only)
    store.write(workflow, store.read(TEMPLATE).replace("$ONLY", options))
    store.write(carried / "requirements.txt", requirements(GRADING))
    store.write(carried / "constraints.txt", pins())
    for old in carried.glob("firesteel-*.whl"):  # an earlier version's
        old.unlink()
    return [workflow, carried / "requirements.txt", carried / "constraints.txt", carry_wheel(carried)]


def reported(record: Record | None) -> dict[str, Any]:
    """Return the object that Classroom's reporter reads.

    Args:
        record: the repository's result; None where there is none, which is our fault.
    """
    if record is None or record.status == "error":
        return {"version": 1, "status": "error", "max_score": 0, "tests": []}
    tests = [_test(result) for result in record.results]
    status = "pass" if all(test["status"] == "pass" for test in tests) else "fail"
    return {"version": 1, "status": status, "max_score": record.max_points, "tests": tests}


def _test(result: Result) -> dict[str, Any]:
    from firesteel_grader.reports.telling import as_text

    return {
        "name": result.id,
        "status": "pass" if result.passed else "error" if result.verdict == "error" else "fail",
        "score": result.points,
        "message": "" if result.passed else as_text(result, MESSAGE),
        "test_code": "",
        "filename": "",
        "line_no": 0,
        "duration": 0,
    }


def encoded(shown: dict[str, Any]) -> str:
    """Return an object as the base64 of its JSON."""
    return base64.b64encode(json.dumps(shown).encode()).decode()


def main() -> None:
    """Print ``result=...`` for the one submission of the run in the folder that the command line names."""
    print(f"result={encoded(reported(_only_record(Path(sys.argv[1]))))}")


def _only_record(results: Path) -> Record | None:
    from firesteel_grader.reports.redaction import for_learner
    from firesteel_grader.runs.errors import RunError
    from firesteel_grader.runs.journal import NAME, Journal

    if not (results / NAME).exists():
        return None
    try:
        with Journal(results) as journal:
            records = list(journal.records())
    except RunError as error:
        print(f"firesteel: {error}", file=sys.stderr)
        return None
    return for_learner(records[0]) if len(records) == 1 else None


if __name__ == "__main__":
    main()
