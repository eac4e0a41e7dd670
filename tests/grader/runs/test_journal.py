"""The journal keeps exactly one record a submission, and says in one sentence what keeps it from doing so."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from firesteel_grader.result import CheckResult, Counterexample, Result
from firesteel_grader.runs.errors import RunBrokenError, RunError
from firesteel_grader.runs.journal import Journal
from firesteel_grader.runs.plan import Marked
from firesteel_grader.runs.record import Record
from firesteel_grader.submissions.submission import Answer, Answers

HOSTILE = "\ud800 \x00 \u202e =cmd() '; DROP TABLE records; --"
FAILED = CheckResult("law", "fail", HOSTILE, "sign flipped", Counterexample("f(1)", "1", "-1"))
RESULT = Result("strides.permute", "fail", 0, 2, "process", "cpu", 2**63 - 1, 0.5, (FAILED,), HOSTILE)
RECORD = Record("ada", "d" * 64, "graded", (RESULT,), (HOSTILE,), "process", 2**63 - 1, "v" * 64, 1.5)
MARKED = Marked(RECORD, Answers({"strides.permute": Answer("strides.permute", HOSTILE, "01.ipynb, cell 3")}))


def test_what_is_put_comes_back_the_same(tmp_path: Path):
    with Journal(tmp_path) as journal:
        journal.put(MARKED)
    with Journal(tmp_path) as journal:
        [record] = journal.records()
        [(name, answers)] = journal.answers()

    assert record == RECORD
    assert record.results[0].output == HOSTILE
    assert (name, answers) == ("ada", MARKED.answers)


def test_a_submission_has_one_record_however_often_it_is_put(tmp_path: Path):
    again = replace(RECORD, digest="e" * 64, attempts=2)
    with Journal(tmp_path) as journal:
        journal.put(MARKED)
        journal.put(MARKED)
        journal.put(Marked(again))

        assert list(journal.records()) == [again]
        assert journal.get("ada") == again
        assert journal.get("Ada") is None


def test_records_come_sorted_by_name(tmp_path: Path):
    with Journal(tmp_path) as journal:
        for name in ("bob", "ada", "\u00e4da", "eve"):
            journal.put(Marked(replace(RECORD, submission=name)))

        assert [record.submission for record in journal.records()] == ["ada", "bob", "eve", "\u00e4da"]


def test_a_submission_with_an_error_does_not_count_as_graded(tmp_path: Path):
    with Journal(tmp_path) as journal:
        journal.put(MARKED)
        journal.put(Marked(replace(RECORD, submission="bob", status="error")))

        assert journal.graded() == {"ada": "d" * 64}


def test_settings_are_kept_with_seeds_of_any_size(tmp_path: Path):
    settings = {"seed": 2**80, "exercises": ["strides.permute"], "started": 1.5}
    with Journal(tmp_path) as journal:
        assert journal.settings() == {}
        journal.begin(settings)
    with Journal(tmp_path) as journal:
        assert journal.settings() == settings


@pytest.mark.skipif(sys.platform == "win32", reason="files have no modes there")
def test_only_its_owner_may_read_the_journal_since_it_holds_the_seed(tmp_path: Path):
    with Journal(tmp_path) as journal:
        journal.put(MARKED)

        assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}


def test_two_runs_cannot_write_one_journal(tmp_path: Path):
    with Journal(tmp_path) as journal:
        journal.put(MARKED)
        with pytest.raises(RunError, match="another `firesteel grade` is at work in"):
            Journal(tmp_path)
        in_another_process = _python(
            f"from firesteel_grader.runs.journal import Journal; Journal(Path({str(tmp_path)!r}))"
        )

    assert "another `firesteel grade` is at work in" in in_another_process.stderr
    with Journal(tmp_path) as journal:
        assert journal.get("ada") == RECORD


def test_a_file_of_something_else_is_refused_and_left_as_it_is(tmp_path: Path):
    path = tmp_path / "journal.sqlite"
    path.write_text("my diary, 2019. " * 500)
    before = path.read_bytes()

    with pytest.raises(RunError, match="is no journal of `firesteel grade`"):
        Journal(tmp_path)

    assert path.read_bytes() == before


def test_a_database_of_something_else_is_refused_and_left_as_it_is(tmp_path: Path):
    path = tmp_path / "journal.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE records (name TEXT)")
    connection.close()
    before = path.read_bytes()

    with pytest.raises(RunError, match="is no journal of `firesteel grade`"):
        Journal(tmp_path)

    assert path.read_bytes() == before


def test_a_damaged_journal_is_told(tmp_path: Path):
    with Journal(tmp_path) as journal:
        for number in range(50):
            journal.put(Marked(replace(RECORD, submission=f"learner {number}")))
    path = tmp_path / "journal.sqlite"
    data = bytearray(path.read_bytes())
    data[4096 * 3 : 4096 * 12] = os.urandom(4096 * 9)
    path.write_bytes(data)

    with pytest.raises(RunBrokenError, match="is damaged; move it away and grade again"):
        Journal(tmp_path)


def test_a_record_that_is_no_record_is_told(tmp_path: Path):
    with Journal(tmp_path) as journal:
        journal.put(MARKED)
    connection = sqlite3.connect(tmp_path / "journal.sqlite")
    with connection:
        connection.execute("UPDATE records SET record = '{}'")
    connection.close()

    with Journal(tmp_path) as journal, pytest.raises(RunBrokenError, match="is damaged"):
        list(journal.records())


def test_a_journal_that_cannot_be_made_is_told(tmp_path: Path):
    with pytest.raises(RunError, match=r"cannot be written .*choose another folder for --out"):
        Journal(tmp_path / "absent")


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files there")
def test_a_full_disk_is_told_and_what_was_kept_is_kept(tmp_path: Path):
    """A limit on the size of files stops SQLite in the middle of a write as a full disk does."""
    done = _python(
        f"""
        import resource, signal
        from dataclasses import replace
        from firesteel_grader.runs.journal import Journal
        from firesteel_grader.runs.plan import Marked
        from firesteel_grader.runs.record import Record
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
        record = Record("", "d", "graded", (), ("x" * 2000,), "process", 0, "v", 1.0)
        with Journal(Path({str(tmp_path)!r})) as journal:
            for number in range(1000):
                journal.put(Marked(replace(record, submission=f"learner {{number:04}}")))
                print(number, flush=True)
        """
    )
    told = int(done.stdout.split()[-1])

    assert "RunBrokenError" in done.stderr
    assert "is the disk full? What was graded so far is kept" in done.stderr
    assert told > 10
    with Journal(tmp_path) as journal:
        assert [record.submission for record in journal.records()] == [f"learner {n:04}" for n in range(told + 1)]


def test_a_record_that_was_put_survives_kill_9(tmp_path: Path):
    done = _python(
        f"""
        import os, signal
        from firesteel_grader.runs.journal import Journal
        from firesteel_grader.runs.plan import Marked
        from firesteel_grader.runs.record import Record
        journal = Journal(Path({str(tmp_path)!r}))
        journal.put(Marked(Record("ada", "d", "graded", (), (), "process", 0, "v", 1.0)))
        os.abort() if os.name == "nt" else os.kill(os.getpid(), signal.SIGKILL)
        """
    )

    assert done.returncode != 0
    with Journal(tmp_path) as journal:
        assert journal.graded() == {"ada": "d"}


def _python(program: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a process of its own."""
    lines = program.strip("\n").splitlines()
    indent = len(lines[0]) - len(lines[0].lstrip())
    text = "\n".join(["from pathlib import Path", *(line[indent:] for line in lines)])
    return subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, timeout=60)
