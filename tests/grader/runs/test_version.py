"""The version of the checks changes with whatever may change a verdict, and with nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import firesteel_grader
import pytest
from firesteel_grader.private import PrivateCheckError
from firesteel_grader.runs.version import checks_version

from .classes import ASSIGNMENT


def test_the_version_is_the_same_for_the_same_sources(tmp_path: Path):
    first, second = (private(tmp_path / name, "x = 1\n") for name in ("one", "two"))

    assert checks_version(first) == checks_version(second)
    assert len(checks_version(ASSIGNMENT)) == 64


def test_private_checks_change_the_version(tmp_path: Path):
    versions = [
        checks_version(ASSIGNMENT),
        checks_version(private(tmp_path / "one", "x = 1\n")),
        checks_version(private(tmp_path / "two", "x = 2\n")),
        checks_version(private(tmp_path / "three", "x = 1\n", "other.py")),
    ]

    assert len(set(versions)) == 4


def test_a_folder_without_checks_is_refused(tmp_path: Path):
    with pytest.raises(PrivateCheckError, match="is not a folder"):
        checks_version(replace(ASSIGNMENT, private=tmp_path / "absent"))


@pytest.mark.parametrize("place", ["judging.py", "inside/worker.py", "reports/pages.py"])
def test_a_changed_source_changes_the_version_unless_it_only_reports(place: str, monkeypatch: pytest.MonkeyPatch):
    path = Path(firesteel_grader.__file__).parent / place
    before = checks_version(ASSIGNMENT)
    read_bytes = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda self: read_bytes(self) + (b"#" if self == path else b""))

    assert (checks_version(ASSIGNMENT) == before) == place.startswith("reports")


def private(folder: Path, text: str, name: str = "mine.py"):
    folder.mkdir()
    (folder / name).write_text(text)
    return replace(ASSIGNMENT, private=folder)
