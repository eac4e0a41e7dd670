from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from firesteel_course import store
from firesteel_course.digits import load_digits
from firesteel_course.errors import WorkspaceError
from firesteel_course.workspace import find_workspace, start_workspace


def test_the_nearest_folder_upward_is_the_workspace(tmp_path: Path) -> None:
    outer, _ = start_workspace(tmp_path, notebooks=False)
    (tmp_path / "a/b").mkdir(parents=True)
    inner, _ = start_workspace(tmp_path / "a", notebooks=False)

    assert find_workspace(tmp_path / "a/b") == inner
    assert find_workspace(tmp_path) == outer


def test_a_folder_in_no_workspace_has_none(tmp_path: Path) -> None:
    assert find_workspace(tmp_path) is None


def test_a_readme_of_the_learners_own_stays(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")

    start_workspace(tmp_path)

    assert (tmp_path / "README.md").read_text() == "mine"


def test_a_mytorch_without_state_is_taken_over_with_what_is_in_it(tmp_path: Path) -> None:
    first, _ = start_workspace(tmp_path, notebooks=False)
    module = tmp_path / "mytorch/strides.py"
    module.write_text(module.read_text() + "\n\nof_my_own = 1\n")
    for path in sorted(first.state.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    first.state.rmdir()

    _, sentences = start_workspace(tmp_path, notebooks=False)

    assert sentences == [f"The workspace {tmp_path} is new."]
    assert module.read_text().endswith("\n\nof_my_own = 1\n")


def test_a_write_that_fails_leaves_the_old_file_and_no_part_of_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "module.py"
    store.write(path, "old")

    def fail(source: str, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(WorkspaceError, match=r"module.py cannot be written: No space left on device"):
        store.write(path, "new")

    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("module.py", "old")]


def test_every_kept_version_has_a_number_of_its_own_and_none_is_kept_twice(tmp_path: Path) -> None:
    names = [store.keep(tmp_path, ".py", text).name for text in ("a", "b", "a", "c")]

    assert names == ["0001.py", "0002.py", "0001.py", "0003.py"]


def test_digits_are_the_same_for_everyone_and_split_once() -> None:
    digits = load_digits()

    assert digits.train_images.shape == (1437, 64)
    assert digits.test_images.shape == (360, 64)
    assert (digits.train_images.dtype, digits.train_labels.dtype) == ("float32", "int64")
    assert (digits.train_images.min(), digits.train_images.max()) == (0.0, 1.0)
    assert digits.test_labels[:8].tolist() == load_digits().test_labels[:8].tolist()
    assert sorted(set(digits.test_labels.tolist())) == list(range(10))


def test_borrowing_needs_neither_jupyter_nor_the_reference_framework(tmp_path: Path) -> None:
    start_workspace(tmp_path, notebooks=False)
    heavy = ("IPython", "hypothesis", "firesteel", "nbformat", "rich", "torch")
    script = f"import sys, mytorch; print([name for name in {heavy} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
