"""A wheel is whole: without the checkout it lays a workspace with every notebook."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel of the tracked files unpacks to."""
    root = tmp_path_factory.mktemp("wheel")
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, tracked.split("\0")):
        if (ROOT / name).is_file():
            (root / "source" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, root / "source" / name)
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run(build, cwd=root / "source", check=True, capture_output=True)
    (wheel,) = (root / "source/dist").glob("*.whl")
    zipfile.ZipFile(wheel).extractall(root / "site")
    return root / "site"


def test_the_wheel_holds_the_four_packages_and_the_widgets_code(site: Path) -> None:
    folders = {path.name for path in site.iterdir() if not path.name.endswith(".dist-info")}

    assert folders == {"firesteel", "firesteel_course", "firesteel_grader", "firesteel_widgets"}
    assert list((site / "firesteel_widgets/static").glob("*.js"))


def test_the_wheel_lays_a_workspace_with_every_notebook(site: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from firesteel_course.cli import main; main()", "start", str(tmp_path / "mine")]

    subprocess.run(command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(site)}, check=True)

    laid = {path.name for path in (tmp_path / "mine").glob("*.ipynb")}
    assert laid == {path.name for path in (ROOT / "course").glob("*.ipynb")}
    assert laid
