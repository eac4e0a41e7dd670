"""Batches: some submissions of a run as one text, graded by a supervisor wherever that text arrives.

What travels is JSON, there and back. A submission goes as its path; where the other machine finds nothing there, or
something else, it answers so and is sent the files themselves.
"""

from __future__ import annotations

import base64
import json
import tempfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from ..private import private_files
from ..submissions.opening import open_submission
from ..submissions.submission import Submission, SubmissionError
from .assignment import Assigned, Assignment
from .errors import RunBrokenError, RunError
from .plan import Plan
from .reading import Reader
from .supervisor import Supervisor
from .version import checks_version

AS_IT_IS = 32 << 20
"""Bytes of a zip or notebook that is sent as it is; of a larger one go the files that can hold answers."""

LEAST, MOST = 20, 100
"""Submissions of one batch: enough to pay for a supervisor's start, few enough to lose."""


def split(submissions: Sequence[Submission], places: int) -> list[list[Submission]]:
    """Return *submissions* in batches: several for each of *places* at work, so that all end at about one time.

    >>> [len(batch) for batch in split([Submission(str(n), Path(), "") for n in range(50)], 2)]
    [20, 20, 10]
    """
    total, places = len(submissions), max(places, 1)
    size = max(-(-total // (4 * places)), min(LEAST, -(-total // places)), 1)
    return [list(submissions[start : start + min(size, MOST)]) for start in range(0, total, min(size, MOST))]


def share(submissions: Sequence[Submission], which: str) -> list[Submission]:
    """Return one share of *submissions*, so that all shares together are all of them.

    Args:
        submissions: sorted, the same for every share.
        which: ``"I/N"``: the I-th of N shares, from 1.

    Raises:
        RunError: it is no such pair of numbers.

    >>> [each.name for each in share([Submission(name, Path(), "") for name in "abcde"], "2/2")]
    ['b', 'd']
    """
    first, _, last = which.partition("/")
    if not (first.isdecimal() and last.isdecimal() and 1 <= int(first) <= int(last)):
        raise RunError(f"--batch {which} is no share; write I/N for the I-th of N shares, such as 1/10 to 10/10")
    return list(submissions[int(first) - 1 :: int(last)])


def written(plan: Plan, submissions: Sequence[Submission], *, carried: bool) -> str:
    """Return a batch as text.

    Args:
        plan: how it is graded.
        submissions: what is graded.
        carried: whether the files themselves go along.
    """
    private = {} if plan.private is None else {p.name: p.read_text() for p in private_files(Path(plan.private))}
    listed = [{**_named(each), **(_carried(each.path) if carried else {})} for each in submissions]
    return json.dumps({"plan": plan.to_json(), "private": private, "submissions": listed})


def grade_batch(text: str, stopped: Callable[[], bool] = lambda: False) -> dict[str, Any]:
    """Grade a batch with a supervisor of this process's own, and return what came of it.

    Args:
        text: what `written` gave.
        stopped: asked after each submission whether anybody still waits.

    Returns:
        For JSON: ``{"marked": [...]}``, ``{"unseen": true}`` where a path leads to nothing or to something else
        here, or ``{"refused": sentence}`` where this machine cannot grade as it was asked to.
    """
    request = json.loads(text)
    with tempfile.TemporaryDirectory(prefix="firesteel-batch-") as folder:
        try:
            plan = _plan_here(request, Path(folder) / "private")
            with closing(Reader()) as reader:
                listed = enumerate(request["submissions"])
                found = [_here(each, Path(folder) / str(at), reader) for at, each in listed]
            submissions = [each for each in found if each is not None]
            if len(submissions) < len(found):
                return {"unseen": True}
            notes = {each["name"]: tuple(each.get("notes", ())) for each in request["submissions"]}
            return {"marked": _graded(plan, submissions, notes, stopped)}
        except RunBrokenError:  # another try may go well
            raise
        except RunError as error:
            return {"refused": str(error)}


def _graded(
    plan: Plan, submissions: list[Submission], notes: dict[str, tuple[str, ...]], stopped: Callable[[], bool]
) -> list[dict[str, Any]]:
    """Return what the submissions come to, with the *notes* that were taken where their files were packed."""
    marked: list[dict[str, Any]] = []
    running = Supervisor(plan, 1).run(submissions)
    try:
        for each in running:
            record = replace(each.record, notes=(*notes[each.record.submission], *each.record.notes))
            marked.append(replace(each, record=record).to_json())
            if stopped():
                break
    finally:
        running.close()
    return marked


def _named(submission: Submission) -> dict[str, Any]:
    return {"name": submission.name, "digest": submission.digest, "path": str(submission.path)}


def _carried(path: Path) -> dict[str, Any]:
    """Return the files of a submission that can hold answers, or a small file as it is; no link is followed."""
    if not path.is_symlink() and path.is_file() and path.stat().st_size <= AS_IT_IS:
        return {"file": _packed(path.read_bytes())}
    try:
        with open_submission(path) as contents:
            found = {name: contents.read(name) for name in contents.names}
            files = {name: _packed(data) for name, data in found.items() if data is not None}
            return {"files": files, "notes": contents.notes}
    except SubmissionError:
        return {"files": {}, "notes": []}


def _here(sent: dict[str, Any], folder: Path, reader: Reader) -> Submission | None:
    """Return the submission on this machine, None where its path leads to another or to nothing."""
    path = Path(sent["path"])
    if "file" in sent:
        folder.mkdir()
        (folder / path.name).write_bytes(_unpacked(sent["file"]))
        return Submission(sent["name"], folder / path.name, sent["digest"])
    if "files" in sent:
        (folder / path.name).mkdir(parents=True)
        for name, data in sent["files"].items():
            _write(folder / path.name, PurePosixPath(name), _unpacked(data))
        return Submission(sent["name"], folder / path.name, sent["digest"])
    return Submission(sent["name"], path, sent["digest"]) if reader.digest(path) == sent["digest"] else None


def _write(folder: Path, name: PurePosixPath, data: bytes) -> None:
    if name.is_absolute() or ".." in name.parts:
        raise RunError(f"a submission's file is called {str(name)!r}, which leads out of its folder")
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _plan_here(request: dict[str, Any], folder: Path) -> Plan:
    """Return the plan for this machine, with the instructor's own checks in *folder*.

    Raises:
        RunError: what decides a verdict is not the same here as where the run was started.
    """
    plan = Plan.from_json(request["plan"])
    if request["private"]:
        folder.mkdir(mode=0o700)
        for name, text in request["private"].items():
            (folder / name).write_text(text)
        plan = replace(plan, private=str(folder))
    exercises = tuple(Assigned(each, "") for each in plan.exercises)
    here = checks_version(Assignment(exercises, folder if request["private"] else None))
    if here != plan.version:
        raise RunError(
            "its checks are of another version than those of the machine that started the run; install the same "
            "Firesteel, Python, NumPy and Hypothesis on every machine"
        )
    return plan


def _packed(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data)).decode()


def _unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text))
