"""The grader packed for other places: what is in the packages, and that what they are told is told right."""

from __future__ import annotations

import json
import re
import stat
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml
from firesteel_course.baked import Settings
from firesteel_course.carrying import GRADING, pins, repack

from .packages import needed

CHECK = '''from firesteel_grader import check
from hypothesis import strategies as st


@check("strides.contiguous_strides", given=st.tuples(st.tuples(st.integers(5, 9))), points=2)
def one_axis(torch, shape):
    """One axis."""
    return torch.strides.contiguous_strides(shape)
'''


def run(*command: object, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **options)


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory, firesteel_command: str) -> Path:
    """An autograder with private checks, packed by the command."""
    folder = tmp_path_factory.mktemp("export")
    (folder / "mine").mkdir()
    (folder / "mine" / "extra.py").write_text(CHECK)
    options = ("--checks", folder / "mine", "--only", "01_tensors", "--only", "scalar.tanh")
    late = ("--late-percent", "10", "--late-grace", "60", "--minutes", "20")
    done = run(firesteel_command, "export", "gradescope", folder / "autograder.zip", *options, *late)
    assert done.returncode == 0, done.stderr
    return folder / "autograder.zip"


def test_an_autograder_has_its_two_scripts_at_its_root_and_executable(packed: Path):
    with zipfile.ZipFile(packed) as archive:
        modes = {member.filename: member.external_attr >> 16 for member in archive.infolist()}

    for name in ("setup.sh", "run_autograder"):
        assert modes[name] == stat.S_IFREG | 0o755
    wheel = next(name for name in modes if name.endswith(".whl"))
    others = {wheel, "checks/extra.py", "constraints.txt", "requirements.txt", "settings.json"}
    assert set(modes) == {"setup.sh", "run_autograder", *others}


def test_the_settings_hold_what_the_command_was_told(packed: Path, tmp_path: Path):
    with zipfile.ZipFile(packed) as archive:
        archive.extract("settings.json", tmp_path)

    settings = Settings.read(tmp_path / "settings.json")

    assert {chapter for _, chapter in settings.exercises} == {"01_tensors", "03_scalars"}
    assert settings.exercises[-1] == ("scalar.tanh", "03_scalars")
    assert (settings.private, settings.allow_process, settings.cap) == (True, False, 960.0)
    assert settings.late == {"percent": 10.0, "grace": 60.0, "floor": 0.0}
    assert settings.assignment(tmp_path).private == tmp_path / "checks"
    assert json.loads(settings.write())["cap"] == 960.0


@pytest.mark.parametrize("script", ["setup.sh", "run_autograder"])
def test_a_script_is_one_that_its_shell_reads(packed: Path, tmp_path: Path, script: str):
    with zipfile.ZipFile(packed) as archive:
        archive.extract(script, tmp_path)
    shell = (tmp_path / script).read_text().splitlines()[0].split("/")[-1].split()[-1]

    assert shell in ("sh", "bash")
    assert run(shell, "-n", tmp_path / script).stderr == ""


def test_the_same_export_gives_the_same_bytes(packed: Path, firesteel_command: str, tmp_path: Path):
    again = tmp_path / "again.zip"
    late = ("--late-percent", "10", "--late-grace", "60", "--minutes", "20")
    options = ("--checks", packed.parent / "mine", "--only", "01_tensors", "--only", "scalar.tanh", *late)

    assert run(firesteel_command, "export", "gradescope", again, *options).returncode == 0

    with zipfile.ZipFile(packed) as one, zipfile.ZipFile(again) as other:
        assert {m.filename: m.CRC for m in one.infolist()} == {m.filename: m.CRC for m in other.infolist()}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--only", "strides.permte"), "there is no exercise 'strides.permte'. Did you mean strides.permute?"),
        (("--checks", "nowhere"), "nowhere is not a folder; name the folder that holds your checks"),
        (("--late-percent", "200"), "percent=200.0"),
    ],
)
def test_a_mistake_on_the_command_line_is_one_sentence(
    firesteel_command: str, tmp_path: Path, options: tuple[str, ...], sentence: str
):
    done = run(firesteel_command, "export", "gradescope", tmp_path / "a.zip", *options)

    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "a.zip").exists()


def test_a_private_check_that_judges_wrongly_is_not_packed(firesteel_command: str, tmp_path: Path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "extra.py").write_text(CHECK.replace("torch.strides.contiguous_strides(shape)", "len(shape)"))

    done = run(firesteel_command, "export", "gradescope", tmp_path / "a.zip", "--checks", tmp_path / "mine")

    assert done.returncode == 2
    assert "extra.py, line 5: the check one_axis passes an answer whose every body is `return None`" in done.stderr


def test_a_place_that_cannot_be_written_is_told(firesteel_command: str, tmp_path: Path):
    done = run(firesteel_command, "export", "gradescope", tmp_path / "nowhere" / "a.zip", "--only", "scalar.tanh")

    assert done.returncode == 2
    assert "a.zip cannot be written: No such file or directory; choose another place" in done.stderr


def test_the_versions_that_were_used_here_are_pinned_and_nothing_of_the_machine_is():
    lines = pins().splitlines()

    wanted = {f"{name}=={metadata.version(name)}" for name in GRADING}
    assert wanted <= {line.lower() for line in lines}
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!]+", line) for line in lines)
    assert not [line for line in lines if line.startswith("firesteel")]


ALONE = """
import sys
from importlib.metadata import packages_distributions
from firesteel_course.cli import main

allowed = set(sys.argv.pop(1).split(","))
for package, distributions in packages_distributions().items():
    if not allowed & {name.lower() for name in distributions}:
        sys.modules[package] = None
main()
"""


def test_what_is_installed_for_the_workflow_is_all_that_grading_needs(tmp_path: Path):
    (tmp_path / "class" / "ada").mkdir(parents=True)
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}
    (tmp_path / "class" / "ada" / "work.ipynb").write_text(json.dumps(notebook))
    allowed = ",".join({"firesteel", *(name.lower() for name in needed(GRADING))})
    options = ("--out", tmp_path / "out", "--only", "scalar.tanh", "--isolation", "process", "--no-similar", "--github")

    done = run(sys.executable, "-c", ALONE, allowed, "grade", tmp_path / "class", *options)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "report.html").exists()


def test_a_repacked_wheel_installs_the_same_files(tmp_path: Path):
    distribution = metadata.distribution("typer")

    wheel = repack(distribution, tmp_path)

    target = tmp_path / "installed"
    pip = (sys.executable, "-m", "pip", "install", "--no-index", "--no-deps", "--no-compile", "--target", target, wheel)
    assert run(*pip).returncode == 0
    for entry in distribution.files or ():
        if entry.parts[0] == "typer" and entry.suffix == ".py":
            assert (target / entry).read_bytes() == entry.read_binary()
    (info,) = target.glob("typer-*.dist-info")
    assert "typer" in (info / "RECORD").read_text()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, firesteel_command: str) -> Path:
    """A template repository for GitHub Classroom."""
    folder = tmp_path_factory.mktemp("classroom") / "template"
    done = run(firesteel_command, "export", "classroom", folder, "--only", "scalar.tanh")
    assert done.returncode == 0, done.stderr
    assert "Learners can change this file" in done.stdout
    return folder


def workflow(template: Path) -> dict[str, Any]:
    return yaml.safe_load((template / ".github/workflows/firesteel.yml").read_text())


def test_a_workflow_may_do_no_more_than_it_must(template: Path):
    made = workflow(template)

    assert made["permissions"] == {"actions": "read", "checks": "write", "contents": "read"}
    (job,) = made["jobs"].values()
    assert job["timeout-minutes"] <= 30
    assert "pull_request_target" not in made[True]  # YAML reads `on` as true
    assert job["steps"][0]["with"] == {"persist-credentials": False}


def test_github_s_own_actions_are_pinned_to_a_commit(template: Path):
    used = [step["uses"] for job in workflow(template)["jobs"].values() for step in job["steps"] if "uses" in step]

    assert len(used) == 4
    for name in used:
        owner, _, version = name.partition("@")
        assert re.fullmatch(r"[0-9a-f]{40}", version) or owner == "classroom-resources/autograding-grading-reporter"


def test_the_reporter_is_told_of_the_step_that_grades(template: Path):
    (job,) = workflow(template)["jobs"].values()
    reporter = job["steps"][-1]

    runner = reporter["with"]["runners"]
    assert list(reporter["env"]) == [f"{runner.upper()}_RESULTS"]
    assert reporter["env"]["FIRESTEEL_RESULTS"] == f"${{{{ steps.{runner}.outputs.result }}}}"
    assert runner in [step.get("id") for step in job["steps"]]


def test_a_second_export_replaces_the_first_s_wheel(template: Path, firesteel_command: str):
    (template / ".github/firesteel/firesteel-0.0.1-py3-none-any.whl").write_bytes(b"old")

    assert run(firesteel_command, "export", "classroom", template, "--only", "scalar.tanh").returncode == 0

    names = sorted(path.name for path in (template / ".github/firesteel").iterdir())
    assert names == [
        "constraints.txt",
        f"firesteel-{metadata.version('firesteel')}-py3-none-any.whl",
        "requirements.txt",
    ]
