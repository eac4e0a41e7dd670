"""A class, and what an undisturbed run makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from .classes import SEED, grading, hand_in_class, run

SIZE = 10


@pytest.fixture(scope="session")
def class_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a class, of whom one hands in an endless loop."""
    return hand_in_class(tmp_path_factory.mktemp("class"), SIZE, hanging=1)


@pytest.fixture(scope="session")
def graded(class_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an undisturbed run with the seed `SEED`."""
    out = tmp_path_factory.mktemp("graded")
    done = run(grading(class_folder, out, "--seed", SEED, "--jobs", 2))
    assert done.returncode == 0, done.stderr
    assert f"{SIZE} of {SIZE}, 0 of them from the journal" in done.stdout
    return out
