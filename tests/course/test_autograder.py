"""Gradescope's autograder, set up and run as in a container of Gradescope's, with every package from this machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from firesteel_course import carrying

from .packages import needed

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="Gradescope's containers run Linux"),
    pytest.mark.xdist_group("autograder"),
    pytest.mark.slow,
]

STRIDES, TANH = "strides.contiguous_strides", "scalar.tanh"
CHECK = f'''from firesteel_grader import check
from hypothesis import strategies as st


@check("{STRIDES}", given=st.tuples(st.tuples(st.integers(43, 49))), points=2)
def one_axis(torch, shape):
    """One axis."""
    return torch.strides.contiguous_strides(shape)
'''
RIGHT = """
def contiguous_strides(shape):
    strides, step = [], 1
    for size in reversed(shape):
        strides.append(step)
        step *= max(size, 1)
    return tuple(reversed(strides))
"""
WRONG = "\ndef contiguous_strides(shape):\n    return (1,) * len(shape) if sum(shape) < 40 else ()\n"
HANGS = "\ndef tanh(x):\n    while True:\n        pass\n"

VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
TEST = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "score": {"type": "number"},
        "max_score": {"type": "number"},
        "status": {"enum": ["passed", "failed"]},
        "name": {"type": "string"},
        "name_format": FORMAT,
        "number": {"type": "string"},
        "output": {"type": "string"},
        "output_format": FORMAT,
        "tags": {"type": "array", "items": {"type": "string"}},
        "visibility": VISIBILITY,
        "extra_data": {"type": "object"},
    },
}
SPECIFIED = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "score": {"type": "number"},
        "execution_time": {"type": "number"},
        "output": {"type": "string"},
        "output_format": FORMAT,
        "test_output_format": FORMAT,
        "test_name_format": FORMAT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "tests": {"type": "array", "items": TEST},
    },
}
"""What https://gradescope-autograders.readthedocs.io/en/latest/specs/ says, as far as it is used here."""


class Container:
    """A container like Gradescope's: everything of this machine to read, and folders of its own to write.

    Args:
        root: holds ``autograder``, ``opt`` and ``wheels``.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def command(self, *command: str, folder: Path | None = None, namespaces: bool = True) -> list[str]:
        """Return the command line that runs *command* in it.

        Args:
            command: what to run.
            folder: its ``submission`` and ``results`` take the place of those in the container.
            namespaces: whether it allows user namespaces.
        """
        tops = [path for path in Path("/").iterdir() if path.name not in ("proc", "dev", "tmp", "opt", "autograder")]
        links = [word for path in tops if path.is_symlink() for word in ("--symlink", os.readlink(path), str(path))]
        binds = [word for path in tops if not path.is_symlink() for word in ("--ro-bind", str(path), str(path))]
        own = ["--bind", self.root / "opt", "/opt", "--ro-bind", self.root / "wheels", "/wheels"]
        own += ["--bind", self.root / "autograder", "/autograder"]
        for name in ("submission", "results") if folder else ():
            own += ["--bind", folder / name, f"/autograder/{name}"]
        variables = {"PATH": f"{sys.base_prefix}/bin:/usr/bin:/bin", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/wheels"}
        given = [word for name, value in variables.items() for word in ("--setenv", name, value)]
        limits = [] if namespaces else ["--unshare-user", "--disable-userns", "--cap-drop", "ALL"]
        start = ["bwrap", "--unshare-pid", "--die-with-parent", "--clearenv", *given, *limits, *links, *binds]
        places = ["--tmpfs", "/tmp", "--proc", "/proc", "--dev", "/dev", *map(str, own), "--chdir", "/autograder"]
        return [*start, *places, *command]

    def grade(self, folder: Path, answers: dict[str, str], *, namespaces: bool = True) -> dict[str, Any]:
        """Hand in a notebook with *answers* and return what results.json then holds."""
        hand_in(folder, answers)
        command = self.command("/autograder/run_autograder", folder=folder, namespaces=namespaces)
        done = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)
        results = json.loads((folder / "results" / "results.json").read_text())
        jsonschema.validate(results, SPECIFIED)
        results["stdout"] = done.stdout + done.stderr
        return results


def hand_in(folder: Path, answers: dict[str, str]) -> None:
    cells = [
        {"cell_type": "code", "id": f"cell-{number}", "metadata": {}, "outputs": [], "execution_count": None,
         "source": f'@exercise("{exercise}"){source}'}
        for number, (exercise, source) in enumerate(answers.items())
    ]  # fmt: skip
    for name in ("submission", "results"):
        (folder / name).mkdir()
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    (folder / "submission" / "work.ipynb").write_text(json.dumps(notebook))


@pytest.fixture(scope="module")
def container(tmp_path_factory: pytest.TempPathFactory, firesteel_command: str) -> Iterator[Container]:
    """A container in which setup.sh has been run."""
    if shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is missing")
    root = tmp_path_factory.mktemp("gradescope")
    for name in ("autograder/source", "autograder/submission", "autograder/results", "opt", "wheels", "mine"):
        (root / name).mkdir(parents=True)
    (root / "mine" / "extra.py").write_text(CHECK)
    options = ("--only", STRIDES, "--only", TANH, "--checks", root / "mine", "--late-percent", "10")
    subprocess.run([firesteel_command, "export", "gradescope", root / "a.zip", *options], check=True)
    unpack(root / "a.zip", root / "autograder" / "source")
    shutil.copy(root / "autograder/source/run_autograder", root / "autograder/run_autograder")
    for name in needed(carrying.JUDGING):
        carrying.repack(metadata.distribution(name), root / "wheels", compression=zipfile.ZIP_STORED)
    made = Container(root)
    done = subprocess.run(made.command("/autograder/source/setup.sh"), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Grader sandbox" in done.stdout
    yield made
    shutil.rmtree(root)


def unpack(archive: Path, folder: Path) -> None:
    """Unpack as `unzip` does, modes included."""
    with zipfile.ZipFile(archive) as opened:
        for member in opened.infolist():
            os.chmod(opened.extract(member, folder), member.external_attr >> 16 & 0o777)


def handed_in(container: Container, created: str) -> None:
    metadata = {"created_at": created, "assignment": {"due_date": "2026-01-31T23:00:00.000000-08:00"}}
    (container.root / "autograder/submission_metadata.json").write_text(json.dumps(metadata))


@pytest.fixture(autouse=True)
def _in_time(container: Container) -> None:
    handed_in(container, "2026-01-30T10:00:00.000000-08:00")


def test_a_right_answer_has_its_points_in_the_sandbox(container: Container, tmp_path: Path):
    results = container.grade(tmp_path, {STRIDES: RIGHT})

    assert results["score"] == 5.0, results["stdout"]
    assert [(test["name"], test["score"]) for test in results["tests"]] == [(STRIDES, 5), (TANH, 0)]
    assert results["extra_data"]["firesteel"]["isolation"] == "sandbox"
    assert results["stdout_visibility"] == "hidden"


def test_a_late_submission_loses_what_was_agreed(container: Container, tmp_path: Path):
    handed_in(container, "2026-02-02T10:00:00.000000-08:00")

    results = container.grade(tmp_path, {STRIDES: RIGHT})

    assert results["score"] == 4.0  # two days begun, 10 % each
    assert "4 points are kept" in results["output"]


def test_nothing_of_a_private_check_is_shown(container: Container, tmp_path: Path):
    results = container.grade(tmp_path, {STRIDES: WRONG})

    assert results["score"] < 5
    assert "private check" in results["tests"][0]["output"]
    assert "one_axis" not in json.dumps(results)


def test_where_no_sandbox_can_be_had_there_is_no_score_and_the_instructor_reads_why(
    container: Container, tmp_path: Path
):
    results = container.grade(tmp_path, {STRIDES: RIGHT}, namespaces=False)

    assert "score" not in results
    assert results["tests"] == []
    assert "no zero" in results["output"]
    assert "export the autograder with --allow-process to go on without" in results["stdout"]


def test_told_so_it_goes_on_without_a_sandbox_and_says_so(container: Container, tmp_path: Path):
    settings = container.root / "autograder/source/settings.json"
    before = settings.read_text()
    settings.write_text(before.replace('"allow_process": false', '"allow_process": true'))

    results = container.grade(tmp_path, {STRIDES: RIGHT}, namespaces=False)

    settings.write_text(before)
    assert results["score"] == 5.0, results["stdout"]
    assert "Answers ran at level process, below sandbox." in results["output"]


def test_a_container_that_is_stopped_leaves_what_was_graded_without_a_score(container: Container, tmp_path: Path):
    hand_in(tmp_path, {STRIDES: RIGHT, TANH: HANGS})
    running = subprocess.Popen(container.command("/autograder/run_autograder", folder=tmp_path))
    path = tmp_path / "results" / "results.json"
    deadline = time.monotonic() + 120
    while not path.exists() and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)

    running.kill()
    running.wait()

    results = json.loads(path.read_text())
    jsonschema.validate(results, SPECIFIED)
    assert "score" not in results
    assert [test.get("status") for test in results["tests"]] == ["passed", None]
    assert not [test for test in results["tests"] if "score" in test]


def test_a_grader_that_cannot_start_leaves_a_results_file_too(container: Container, tmp_path: Path):
    hidden = container.root / "opt" / "hidden"
    (container.root / "opt" / "firesteel").rename(hidden)

    results = container.grade(tmp_path, {STRIDES: RIGHT})

    hidden.rename(container.root / "opt" / "firesteel")
    assert "The grader could not be started" in results["output"]
    assert "score" not in results
