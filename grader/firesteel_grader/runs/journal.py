"""The journal: a SQLite file that holds exactly one record a submission, and survives whatever ends the run.

One folder is one run: the same exercises, checks, isolation and seed for all its submissions, whether they are graded
in one go or in many. Whoever writes it holds it alone; the operating system frees it when that process ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..closing import Closing
from ..submissions.submission import Answers
from .errors import RunBrokenError, RunError
from .plan import Marked, answers_from_json, answers_to_json
from .record import Record

NAME = "journal.sqlite"

APPLICATION = 0x46524C31
"""Marks a SQLite file as a journal of ours."""

_SCHEMA = """
CREATE TABLE runs (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE records (
    submission TEXT PRIMARY KEY, digest TEXT NOT NULL, status TEXT NOT NULL, record TEXT NOT NULL
);
CREATE TABLE answers (submission TEXT PRIMARY KEY, sources TEXT NOT NULL);
"""

_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
_FOREIGN = ("SQLITE_NOTADB",)
_CLOSED = ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_FORMAT")


class Journal(Closing):
    """The journal of one folder; use it as a context manager, or call `close`.

    Args:
        folder: the run's folder, which exists; a journal that is not there is made.

    Raises:
        RunError: another run holds it, it cannot be written, or it is no journal.
        RunBrokenError: it is damaged, or the disk is full.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        with self._told():
            _make_private(self.path)
            self._connection = sqlite3.connect(self.path, timeout=0.2, isolation_level=None)
            try:
                self._open()
            except BaseException:  # Ctrl-C too: the file is let go
                self._connection.close()
                raise

    def close(self) -> None:
        """Let go of the file."""
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()

    def settings(self) -> dict[str, Any]:
        """Return what the run is: what `begin` wrote, or nothing in a new journal."""
        with self._told():
            rows = self._connection.execute("SELECT key, value FROM runs")
            return {key: json.loads(value) for key, value in rows}

    def begin(self, settings: dict[str, Any]) -> None:
        """Write down what the run is."""
        with self._told(), self._transaction() as connection:
            rows = [(key, json.dumps(value)) for key, value in settings.items()]
            connection.executemany("INSERT OR REPLACE INTO runs VALUES (?, ?)", rows)

    def put(self, marked: Marked) -> None:
        """Keep what a submission came to, in place of what it came to before; on the disk when this returns."""
        record = marked.record
        row = (record.submission, record.digest, record.status, json.dumps(record.to_json()))
        with self._told(), self._transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?)", row)
            answers = (record.submission, json.dumps(answers_to_json(marked.answers)))
            connection.execute("INSERT OR REPLACE INTO answers VALUES (?, ?)", answers)

    def graded(self) -> dict[str, str]:
        """Return the digests of the submissions that were graded, by name; those with an error are not among them."""
        with self._told():
            rows = self._connection.execute("SELECT submission, digest FROM records WHERE status = 'graded'")
            return dict(rows.fetchall())

    def get(self, submission: str) -> Record | None:
        """Return the record of the submission of that name, or None."""
        with self._told():
            query = "SELECT record FROM records WHERE submission = ?"
            row = self._connection.execute(query, (submission,)).fetchone()
        return None if row is None else self._record(row[0])

    def records(self) -> Iterator[Record]:
        """Yield every record, sorted by the submissions' names, one at a time."""
        with self._told():
            for (text,) in self._connection.execute("SELECT record FROM records ORDER BY submission"):
                yield self._record(text)

    def answers(self) -> Iterator[tuple[str, Answers]]:
        """Yield the name of every submission with its answers, sorted by name."""
        with self._told():
            for name, text in self._connection.execute("SELECT submission, sources FROM answers ORDER BY submission"):
                yield name, answers_from_json(json.loads(text))

    def _open(self) -> None:
        """Take the file for this process alone, and see that it is what it should be."""
        connection = self._connection
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")  # the lock stays until the connection or the process ends
        self._recognise(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # a record that was told of is on the disk
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise RunBrokenError(self._damaged())

    def _recognise(self, connection: sqlite3.Connection) -> None:
        """Lay out a new file; refuse a file of something else."""
        found = connection.execute("PRAGMA application_id").fetchone()[0]
        if found == 0 and not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            connection.executescript(f"BEGIN; {_SCHEMA} PRAGMA application_id = {APPLICATION}; COMMIT;")
        elif found != APPLICATION:
            raise RunError(f"{self.path} is no journal of `firesteel grade`; grade into another folder")

    @contextmanager
    def _transaction(self) -> Generator[sqlite3.Connection]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
            self._connection.execute("COMMIT")
        except BaseException:  # Ctrl-C too: a transaction is whole or nothing
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _record(self, text: str) -> Record:
        try:
            return Record.from_json(json.loads(text))
        except (ValueError, TypeError, KeyError):
            raise RunBrokenError(self._damaged()) from None

    @contextmanager
    def _told(self) -> Generator[None]:
        """Turn what SQLite and the system raise into one sentence."""
        try:
            yield
        except sqlite3.Error as error:
            raise self._explained(error) from error
        except OSError as error:
            raise self._closed(error.strerror) from error

    def _explained(self, error: sqlite3.Error) -> RunError:
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(_BUSY):
            return RunError(f"another `firesteel grade` is at work in {self.path.parent}; wait for it, or end it")
        if name.startswith(_FOREIGN):
            return RunError(f"{self.path} is no journal of `firesteel grade`; grade into another folder")
        if name.startswith(_CLOSED):
            return self._closed(error)
        if name.startswith(_DAMAGED):
            return RunBrokenError(self._damaged())
        return RunBrokenError(
            f"{self.path} could not be written ({error}); is the disk full? What was graded so far is kept: "
            "make room and run the same command with --resume"
        )

    def _closed(self, reason: object) -> RunError:
        return RunError(f"{self.path} cannot be written ({reason}); choose another folder for --out")

    def _damaged(self) -> str:
        return (
            f"{self.path} is damaged; move it away and grade again (the pages of the learners are still in the folder)"
        )


def _make_private(path: Path) -> None:
    """Make the file for its owner alone: it holds the seed."""
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
