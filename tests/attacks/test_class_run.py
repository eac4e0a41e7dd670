"""A class in which some attack: everyone gets what they deserve, and nobody else's work is touched."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from firesteel_grader import isolation
from firesteel_grader.checking import checks_for

from .arena import not_here
from .attack import BOAST, USUAL, right
from .surroundings import Surroundings

POINTS = sum(check.points for check in checks_for(USUAL))
PARTIAL = checks_for(USUAL)[0].points
WRONG = "def contiguous_strides(shape):\n    return ()\n"

SPOKEN = "=cmd|' /C calc'!A0 <script>alert(1)</script> \x1b[31m ::error file=x::y ]]> \u202e &"
"""What a table, a page, a terminal, a workflow, an XML file and an eye would each obey."""

COLLUDE = """
import glob, os
name = "collusion-of-{mark}"
for spot in ("/tmp", "/dev/shm", "/var/tmp", os.getcwd(), os.path.expanduser("~")):
    path = os.path.join(spot, name)
    if os.path.exists(path):
        print("I AM IN", path, flush=True)
    try:
        open(path, "w").close()
    except OSError:
        pass
"""
SPEAKS = f"""
class Spoken(Exception):
    pass
Spoken.__name__ = {SPOKEN!r}
def contiguous_strides(shape):
    print({SPOKEN!r})
    raise Spoken({SPOKEN!r})
"""
FORGES = """
import json, os
for name in ("results.json", "grades.csv", "../grades.csv", "/autograder/results/results.json"):
    try:
        json.dump({"score": 1000, "points": 1000}, open(name, "w"))
    except OSError:
        pass
print(json.dumps({"score": 1000}), "::set-output name=points::1000", flush=True)
os._exit(0)
"""
FLOODS_ANSWER = "print('x' * 3_000_000)\n"
ALMOST = right(USUAL).replace("max(size, 1)", "size")


def notebook(source: str, **metadata: Any) -> str:
    cell: dict[str, Any] = {
        "cell_type": "code",
        "metadata": {"points": 1000, "nbgrader": {"grade": True, "points": 1000, "locked": False}},
        "outputs": [{"output_type": "stream", "name": "stdout", "text": f"{USUAL}: pass, 1000 of 1000 points"}],
        "execution_count": 1,
        "source": f'@exercise("{USUAL}")\n{source}' if source.startswith("def") else placed(source),
    }
    return json.dumps({"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def placed(source: str) -> str:
    """Return *source* with the exercise's mark above its definition."""
    return source.replace("def contiguous_strides", f'@exercise("{USUAL}")\ndef contiguous_strides', 1)


def learners(mark: str) -> dict[str, tuple[str, int]]:
    """For each submission what is handed in, and the points that it deserves."""
    collude = COLLUDE.replace("{mark}", mark)
    return {
        "right": (right(USUAL), POINTS),
        "blank": ("def contiguous_strides(shape):\n    ...\n", 0),
        "wrong": (WRONG, 0),
        "almost": (ALMOST, PARTIAL),
        "ada colludes": (collude + right(USUAL), POINTS),
        "bob colludes": (collude + WRONG, 0),
        "floods": (FLOODS_ANSWER + right(USUAL), POINTS),
        "forges": (FORGES + WRONG, 0),
        "speaks": (SPEAKS, 0),
        "=1+1": (WRONG, 0),
        "<script>alert(1)<": (WRONG, 0),
        "\x1b[2J::error::": (WRONG, 0),
        "..": (WRONG, 0),
        "con": (WRONG, 0),
    }


def hand_in(folder: Path, work: dict[str, tuple[str, int]]) -> None:
    """Write each submission: most as a folder, those with impossible names as a zip that claims them."""
    for number, (name, (source, _)) in enumerate(work.items()):
        if name == ".." or "/" in name:
            with zipfile.ZipFile(folder / f"escapes{number}.zip", "w") as archive:
                archive.writestr("../../planted.ipynb", notebook(source))
                archive.writestr("/tmp/planted.ipynb", notebook(source))
                archive.writestr("work.ipynb", notebook(source))
            continue
        (folder / name).mkdir()
        (folder / name / "work.ipynb").write_text(notebook(source), encoding="utf-8")
    (folder / "right" / "link.ipynb").symlink_to("/etc/passwd")
    (folder / "right" / "conftest.py").write_text("raise SystemExit(9)", encoding="utf-8")
    (folder / "right" / "sitecustomize.py").write_text("raise SystemExit(9)", encoding="utf-8")
    os.mkfifo(folder / "right" / "pipe.ipynb")


class Class:
    """A graded class."""

    def __init__(self, folder: Path, out: Path, level: str, command: str, secret: str) -> None:
        self.work = learners(secret[:8])
        folder.mkdir()
        hand_in(folder, self.work)
        self.before = sorted(path.relative_to(folder.parent) for path in folder.rglob("*"))
        options = ["--out", str(out), "--only", USUAL, "--isolation", level, "--jobs", "2", "--github"]
        environment = {**os.environ, "FIRESTEEL_TEST_SECRET": secret, "GITHUB_ACTIONS": ""}
        self.done = subprocess.run(
            [command, "grade", str(folder), *options], capture_output=True, text=True, env=environment, timeout=240
        )
        self.folder, self.out, self.secret = folder, out, secret
        with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
            self.rows = list(csv.DictReader(file))

    def everything(self) -> Iterator[tuple[Path, bytes]]:
        """Yield every file of the results and what it holds."""
        for path in self.out.rglob("*"):
            if path.is_file():
                yield path, path.read_bytes()


@pytest.fixture(scope="module", params=isolation.LEVELS)
def graded(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    firesteel_command: str,
    surroundings: Surroundings,
) -> Class:
    level = next(each for each in isolation.available() if each.name == request.param)
    if not level.reached:
        not_here(f"level {level.name}: {'; '.join(level.missing)}")
    folder = tmp_path_factory.mktemp("class")
    return Class(folder / "work", folder / "out", level.name, firesteel_command, surroundings.secret)


pytestmark = pytest.mark.xdist_group("class")


def test_everyone_gets_what_they_deserve(graded: Class):
    assert graded.done.returncode == 0, graded.done.stderr
    deserved = sorted(points for _, points in graded.work.values())

    assert sorted(int(float(row[points_column(row)])) for row in graded.rows) == deserved


def points_column(row: dict[str, str]) -> str:
    return next(name for name in row if name.lower() in ("total", "points"))


def test_none_of_it_is_our_error(graded: Class):
    results = [json.loads(path.read_text(encoding="utf-8")) for path in graded.out.glob("*/results.json")]

    assert len(results) == len(graded.work)
    assert [row["status"] for row in graded.rows] == ["graded"] * len(graded.work)


def test_nothing_was_planted_and_nobody_met(graded: Class):
    assert sorted(path.relative_to(graded.folder.parent) for path in graded.folder.rglob("*")) == graded.before
    assert not (graded.folder.parent / "planted.ipynb").exists()
    assert not Path("/tmp/planted.ipynb").exists()
    assert all(BOAST.encode() not in data for path, data in graded.everything() if path.suffix == ".json")


def test_no_file_obeys_what_an_answer_said(graded: Class):
    for path, data in graded.everything():
        if path.suffix in (".html", ".xml", ".csv", ".json"):
            assert b"\x1b" not in data, path
        if path.suffix == ".html":
            assert b"<script>alert" not in data, path
    for row in graded.rows:
        assert not any(cell and cell[0] in "=+-@\t\r" for cell in row.values() if isinstance(cell, str)), row
    ElementTree.parse(graded.out / "junit.xml")


def test_no_terminal_and_no_workflow_obeys_what_an_answer_said(graded: Class):
    shown = graded.done.stdout + graded.done.stderr

    assert "\x1b[2J" not in shown
    assert "\x1b[31m" not in shown
    for line in shown.splitlines():
        if line.startswith("::"):  # our own annotations: one a line, properties of ours only
            assert line.startswith(("::error ", "::warning ", "::notice "))
            assert "file=x" not in line.partition("::")[2].partition("::")[0]


def test_secrets_stay_where_they_are(graded: Class):
    """What stands in the judge's environment stands in no result."""
    for path, data in graded.everything():
        assert graded.secret.encode() not in data, path
