"""`make` on machines where something is missing, and the pins that it installs with."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import version
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOOLS = ["sh", "make", "cat", "cksum", "tr", "pwd", "grep", "rm", "touch", "id", "uname"]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="make is for POSIX systems; Windows uses pip")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with what `make lab` reads, and no .venv."""
    folder = tmp_path / "checkout"
    shutil.copytree(ROOT / ".ci", folder / ".ci")
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    """A folder for PATH that holds the tools of a bare system and nothing else: no python, no apt."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        (folder / tool).symlink_to(str(shutil.which(tool)))
    return folder


def make(checkout: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run make in *checkout* with *environment* over an environment without our own settings."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("FIRESTEEL", "MAKE"))}
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=checkout,
        env=inherited | environment,
        capture_output=True,
        text=True,
    )


def ours(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines that the project's scripts said, without make's own."""
    return [line for line in done.stderr.splitlines() if line.startswith("make: ") and "***" not in line]


def script(path: Path, body: str) -> None:
    """Write an executable shell script."""
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def test_no_python_is_one_clear_sentence(checkout: Path, bare_path: Path) -> None:
    done = make(checkout, "lab", PATH=str(bare_path))

    (sentence,) = ours(done)
    assert done.returncode != 0
    assert "needs Python 3.11 or newer, and no python3 was found" in sentence


def test_an_old_python_is_named_with_its_version(checkout: Path, bare_path: Path) -> None:
    script(bare_path / "python3", '[ "$1" = --version ] && echo Python 3.9.6 && exit 0; exit 1')

    (sentence,) = ours(make(checkout, "lab", PATH=str(bare_path)))

    assert "Python 3.9.6 was found" in sentence


def test_a_newer_python_under_another_name_is_taken(checkout: Path, bare_path: Path) -> None:
    script(bare_path / "python3", "exit 1")
    script(bare_path / "python3.12", 'case $2 in *version_info*) exit 0 ;; *) echo "asked 3.12" >&2; exit 1 ;; esac')

    (sentence,) = ours(make(checkout, "lab", PATH=str(bare_path)))

    assert sentence.startswith("make: python3.12 cannot make virtual environments here")


def test_a_python_without_ensurepip_is_one_clear_sentence(checkout: Path, bare_path: Path, tmp_path: Path) -> None:
    (bare_path / "python3").symlink_to(Path(sys.executable).resolve())
    (tmp_path / "ensurepip.py").write_text("raise ImportError('kept in a package of its own')\n")

    (sentence,) = ours(make(checkout, "lab", PATH=str(bare_path), PYTHONPATH=str(tmp_path)))

    assert "apt-get install python3-venv" in sentence
    assert not (checkout / ".venv").exists()


linux_only = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a browser may stand outside PATH")


@linux_only
def test_what_the_system_lacks_is_said_in_one_line_and_is_no_error(checkout: Path, bare_path: Path) -> None:
    done = make(checkout, "system", PATH=str(bare_path))

    (sentence,) = ours(done)
    assert done.returncode == 0
    assert "missing: chromium" in sentence


@linux_only
def test_what_the_system_lacks_is_an_error_in_ci(checkout: Path, bare_path: Path) -> None:
    done = make(checkout, "system", PATH=str(bare_path), FIRESTEEL_CI="1")

    assert done.returncode != 0
    assert "missing: chromium" in ours(done)[0]


def steps_of(checkout: Path, goal: str) -> str:
    """What `make goal` would do, without doing it."""
    return make(checkout, "--dry-run", goal).stdout


def stamp(checkout: Path, goal: str) -> None:
    """Leave the stamps that a finished set-up leaves."""
    (checkout / ".venv").mkdir(exist_ok=True)
    for name in re.findall(r"\.ci/venv \S+ (\S+)", steps_of(checkout, goal)):
        (checkout / name).touch()


def test_the_second_run_installs_nothing(checkout: Path) -> None:
    assert ".ci/venv" in steps_of(checkout, "tests")
    stamp(checkout, "tests")

    assert ".ci/venv" not in steps_of(checkout, "tests")
    assert ".ci/venv" not in steps_of(checkout, "lab")


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_other_requirements_are_installed_again(checkout: Path, name: str) -> None:
    stamp(checkout, "tests")

    (checkout / name).write_text((checkout / name).read_text() + "# changed\n")

    assert ".ci/venv" in steps_of(checkout, "lab")


def test_a_moved_checkout_is_set_up_again(checkout: Path) -> None:
    stamp(checkout, "lab")

    moved = checkout.rename(checkout.with_name("moved"))

    assert ".ci/venv" in steps_of(moved, "lab")


def pins() -> dict[str, str]:
    """Name and version of every line of constraints.txt."""
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    return {normal(name): pinned for name, pinned in (line.split("==") for line in lines)}


def normal(name: str) -> str:
    """A distribution's name as pip compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def required() -> list[str]:
    """The names of all that pyproject.toml asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = [*project["dependencies"], *chain.from_iterable(project["optional-dependencies"].values())]
    return [normal(re.split(r"[\[<>=;\s]", line)[0]) for line in lines]


@pytest.mark.parametrize("name", required())
def test_every_requirement_is_pinned(name: str) -> None:
    assert name in pins()


@pytest.mark.parametrize("name", ["numpy", "torch", "jupyterlab", "anywidget", "hypothesis", "pytest", "ruff"])
def test_the_tests_run_with_the_pinned_versions(name: str) -> None:
    assert version(name).split("+")[0] == pins()[name]
