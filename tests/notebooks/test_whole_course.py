"""Solve every exercise of every chapter, cell by cell, and let what is forged stand on its own."""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from firesteel_course.exercises import all_exercises, chapter_files
from firesteel_course.laying import exercises_of
from firesteel_course.notebooks import solved_notebook
from packaging.requirements import Requirement

TRAIN = Path(__file__).with_name("train_digits.py")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_all_exercises_solved_leave_a_mytorch_that_trains_on_its_own(
    workspace: Path, start_kernel: Callable[[Path], Any], tmp_path: Path
) -> None:
    solved = [name for chapter in chapter_files() for name in solve(chapter, start_kernel(workspace))]
    package = shutil.copytree(workspace / "mytorch", tmp_path / "published/mytorch", ignore=caches)

    assert solved == list(all_exercises())
    assert [str(path) for path in package.rglob("*.py") if "firesteel" in path.read_text().lower()] == []

    result = train(bare_environment(tmp_path / "environment"), package.parent)
    assert result["installed"] == ["numpy", "scikit-learn"]
    assert result["home"] == str(package)
    assert result["accuracy"] >= 0.95
    assert result["seconds"] < 60


def solve(chapter: Path, kernel: Any) -> list[str]:
    """Run the solved notebook of a chapter in a kernel; return the exercises that passed, in order."""
    passed: list[str] = []
    for cell in solved_notebook(chapter)["cells"]:
        if cell["cell_type"] == "code":
            outputs = kernel.run(cell["source"], cell["id"])
            errors = [output for output in outputs if output["kind"] == "error"]
            assert "raises-exception" in cell["metadata"].get("tags", []) or not errors, (chapter.stem, errors)
            for name in exercises_of(cell["source"]):
                shown = "\n".join(output.get("data", {}).get("text/plain", "") for output in outputs)
                assert shown.startswith(f"pass  {name}"), shown
                passed.append(name)
    return passed


def caches(folder: str, names: list[str]) -> list[str]:
    """Leave out compiled files."""
    return [name for name in names if name == "__pycache__"]


def bare_environment(folder: Path) -> Path:
    """Make an environment that holds NumPy and scikit-learn (with what it needs) and nothing else; return its Python.

    The installed files are copied, so that this works without the network.
    """
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(subprocess.run([python, "-c", ask], check=True, capture_output=True, text=True).stdout.strip())
    for name in needed("scikit-learn"):
        for file in importlib.metadata.files(name) or []:
            source = Path(str(file.locate()))
            if ".." not in file.parts and source.is_file():
                (site / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, site / file)
    return python


def needed(name: str) -> set[str]:
    """Return a distribution's name and those of all that it needs."""
    found, todo = set[str](), [name]
    while todo:
        current = todo.pop()
        if current not in found:
            found.add(current)
            wanted = map(Requirement, importlib.metadata.requires(current) or [])
            todo += [each.name for each in wanted if each.marker is None or each.marker.evaluate({"extra": ""})]
    return found


def train(python: Path, folder: Path) -> dict[str, Any]:
    """Train digits on the ``mytorch`` in *folder*; return what the script measured."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(
        [python, shutil.copy(TRAIN, folder)], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_the_bare_environment_is_bare(tmp_path: Path) -> None:
    python = bare_environment(tmp_path / "environment")
    ask = (
        "import importlib.util as u; print([bool(u.find_spec(n)) for n in ('numpy', 'sklearn', 'firesteel', 'torch')])"
    )

    done = subprocess.run([python, "-c", ask], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[True, True, False, False]"
    assert sys.prefix not in done.stdout
