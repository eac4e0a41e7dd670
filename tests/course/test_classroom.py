"""GitHub Classroom's workflow: its steps are run as a runner runs them, and the result is what Classroom reads."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from firesteel_course.classroom import reported, write_workflow
from firesteel_grader import isolation
from firesteel_grader.result import CheckResult, Result
from firesteel_grader.runs.record import Record

OPEN = '@exercise("scalar.tanh")\ndef tanh(x):\n    ...\n'
STRIDES = """@exercise("strides.contiguous_strides")
def contiguous_strides(shape):
    strides, step = [], 1
    for size in reversed(shape):
        strides.append(step)
        step *= max(size, 1)
    return tuple(reversed(strides))
"""


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A learner's repository, made from the template: one exercise solved, another open."""
    folder = tmp_path_factory.mktemp("classroom") / "ada-firesteel"
    write_workflow(folder, ["strides.contiguous_strides", "scalar.tanh"])
    cells = [
        {
            "cell_type": "code",
            "id": f"cell-{at}",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": text,
        }
        for at, text in enumerate((STRIDES, OPEN))
    ]
    (folder / "work.ipynb").write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}))
    return folder


def steps(repository: Path) -> dict[str, dict[str, Any]]:
    """Return the steps of the workflow that have a name."""
    made = yaml.safe_load((repository / ".github/workflows/firesteel.yml").read_text())
    (job,) = made["jobs"].values()
    return {step["name"]: step for step in job["steps"] if "name" in step}


def run_step(step: dict[str, Any], repository: Path, temp: Path) -> tuple[subprocess.CompletedProcess[str], str, str]:
    """Run a step as GitHub's runner does; return it with what it wrote as output and as summary."""
    temp.mkdir(exist_ok=True)
    files = {"GITHUB_OUTPUT": temp / "output", "GITHUB_STEP_SUMMARY": temp / "summary"}
    for path in files.values():
        path.touch()
    (temp / "step.sh").write_text(step["run"])
    environment = {**os.environ, "RUNNER_TEMP": str(temp), **{name: str(path) for name, path in files.items()}}
    shell = ["bash", "-e", str(temp / "step.sh")]
    done = subprocess.run(shell, cwd=repository, env=environment, capture_output=True, text=True, check=False)
    return done, files["GITHUB_OUTPUT"].read_text(), files["GITHUB_STEP_SUMMARY"].read_text()


def decoded(output: str) -> dict[str, Any]:
    name, _, text = output.strip().partition("=")
    assert name == "result"
    return json.loads(base64.b64decode(text))


@pytest.mark.skipif(sys.platform != "linux", reason="GitHub's runner is an Ubuntu")
def test_the_grading_step_tells_classroom_the_points(repository: Path, tmp_path: Path):
    if not next(level for level in isolation.available() if level.name == "sandbox").reached:
        pytest.skip("level sandbox cannot be had here")
    temp = tmp_path / "temp"
    temp.mkdir()
    (temp / "firesteel").symlink_to(sys.prefix)  # what the step before installs

    done, output, summary = run_step(steps(repository)["Grade"], repository, temp)

    assert done.returncode == 0, done.stdout + done.stderr
    shown = decoded(output)
    assert (shown["version"], shown["status"], shown["max_score"]) == (1, "fail", 6)
    assert [(test["name"], test["status"], test["score"]) for test in shown["tests"]] == [
        ("strides.contiguous_strides", "pass", 3),
        ("scalar.tanh", "fail", 0),
    ]
    assert "ada" in summary
    assert (temp / "results" / "ada-firesteel" / "report.html").exists()
    assert output.count("\n") == 1  # nothing of the learner's can begin another output


@pytest.mark.skipif(sys.platform != "linux", reason="GitHub's runner is an Ubuntu")
def test_a_grader_that_fails_is_an_error_and_no_zero(repository: Path, tmp_path: Path):
    temp = tmp_path / "temp"
    temp.mkdir()
    (temp / "firesteel").symlink_to(sys.prefix)
    (temp / "results").write_text("no folder can be made here")

    done, output, _ = run_step(steps(repository)["Grade"], repository, temp)

    assert done.returncode != 0
    assert decoded(output) == {"version": 1, "status": "error", "max_score": 0, "tests": []}


def test_every_step_is_shell_and_names_files_that_are_there(repository: Path):
    named = steps(repository)
    install = named["Install"]["run"]

    for step in named.values():
        assert subprocess.run(["bash", "-n"], input=step["run"], text=True, check=False).returncode == 0
    assert list(repository.glob(".github/firesteel/*.whl"))
    for name in (".github/firesteel/requirements.txt", ".github/firesteel/constraints.txt"):
        assert name in install
        assert (repository / name).exists()


def record(*results: Result, status: Any = "graded") -> Record:
    return Record("ada", "d", status, results, (), "sandbox", 0, "v", 1.0)


def result(verdict: Any, points: int) -> Result:
    return Result("a.b", verdict, points, 3, "sandbox", "cpu", 0, 0.1, (CheckResult("c", verdict, "It is wrong."),))


def test_what_is_reported_adds_up_as_the_reporter_adds_it():
    shown = reported(record(result("pass", 3), result("fail", 1), result("open", 0), result("unverified", 2)))

    assert sum(test["score"] for test in shown["tests"]) == 6
    assert shown["max_score"] == 12
    assert [test["status"] for test in shown["tests"]] == ["pass", "fail", "fail", "fail"]
    assert reported(record(result("pass", 3)))["status"] == "pass"
    assert "It is wrong." in shown["tests"][1]["message"]


def test_what_is_ours_to_blame_is_reported_as_an_error():
    assert reported(record(result("error", 0), status="error"))["status"] == "error"
    assert reported(None)["tests"] == []
