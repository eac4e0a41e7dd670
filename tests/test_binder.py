"""Binder's files without Docker: they name what pyproject.toml needs, and the scripts leave a server with chapter 1."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
CONDA_NAMES = {"torch": "pytorch-cpu", "matplotlib": "matplotlib-base"}  # torch without CUDA, matplotlib without Qt
BUILDS_THE_PACKAGE = {"pip", "hatchling", "editables"}  # editables: what hatchling asks for in an editable install
TOKEN = "binder-test"


def environment() -> dict[str, str]:
    """Names and version ranges from environment.yml, those that pip brings included."""
    listed = yaml.safe_load((ROOT / "binder/environment.yml").read_text())["dependencies"]
    lines = [line for entry in listed for line in (entry["pip"] if isinstance(entry, dict) else [entry])]
    return dict(split(line) for line in lines)


def split(requirement: str) -> tuple[str, str]:
    """A requirement's name and its version range."""
    name, versions = re.fullmatch(r"([\w-]+)(.*)", requirement).groups()
    return name, versions


def test_the_environment_names_what_the_project_needs_and_nothing_more() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = dict(split(line) for line in project["dependencies"])
    needed = {CONDA_NAMES.get(name, name): versions for name, versions in needed.items()}

    found = environment()

    assert {name: found.get(name) for name in needed} == needed
    assert set(found) - set(needed) == {"python", *BUILDS_THE_PACKAGE}


def test_the_environment_has_a_python_that_the_project_takes() -> None:
    python = environment()["python"].removeprefix("=")

    assert tuple(map(int, python.split("."))) >= (3, 11)


@pytest.mark.parametrize("script", ["postBuild", "start"])
def test_a_script_parses_and_may_be_executed(script: str) -> None:
    path = ROOT / "binder" / script

    subprocess.run(["bash", "-n", str(path)], check=True)
    assert os.access(path, os.X_OK)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an image holds before postBuild: the checkout, a Python with the dependencies, an empty home."""
    root = tmp_path_factory.mktemp("binder")
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, tracked.split("\0")):
        if (ROOT / name).is_file():
            (root / "repo" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, root / "repo" / name)
    (root / "home").mkdir()
    make_environment(root / "env")
    return root


def make_environment(folder: Path) -> None:
    """An environment that sees this one's packages but does not have Firesteel installed."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", "--symlinks", str(folder)], check=True)
    packages = folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    # A path added by a .pth file is searched, but the .pth files in it, our editable install among them, are not read.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    (folder / "share").symlink_to(Path(sys.prefix) / "share")  # JupyterLab's own pages


def run_in(image: Path, *command: str) -> subprocess.Popen[str]:
    """Start a command in the image: its home, its PATH, and nothing else of our environment."""
    variables = {"HOME": str(image / "home"), "LANG": "C.UTF-8"}
    variables["PATH"] = os.pathsep.join([str(image / "env/bin"), os.defpath, "/usr/local/bin"])
    with (image / "log").open("a") as log:
        return subprocess.Popen(command, cwd=image / "repo", env=variables, stdout=log, stderr=log, text=True)


@pytest.fixture(scope="module")
def server(image: Path) -> Iterator[str]:
    """The address of the server that postBuild and start leave."""
    assert run_in(image, "binder/postBuild").wait(300) == 0, (image / "log").read_text()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--no-browser", "--allow-root", f"--port={port}", f"--IdentityProvider.token={TOKEN}"]
    process = run_in(image, "binder/start", "python", "-m", "jupyterlab", *options)
    try:
        yield wait_for(process, f"http://127.0.0.1:{port}", image / "log")
    finally:
        process.terminate()
        process.wait(30)


def wait_for(process: subprocess.Popen[str], address: str, log: Path) -> str:
    """The address, once it answers."""
    for _ in range(600):
        if process.poll() is not None:
            break
        try:
            get(f"{address}/api")
        except urllib.error.URLError:
            time.sleep(0.1)
        else:
            return address
    raise RuntimeError(log.read_text())


def get(address: str) -> bytes:
    """The body of an answer with status 200."""
    request = urllib.request.Request(address, headers={"Authorization": f"token {TOKEN}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 200
        return answer.read()


def test_the_server_has_chapter_1(server: str) -> None:
    notebook = json.loads(get(f"{server}/api/contents/workspace/01_tensors.ipynb"))["content"]

    assert notebook["cells"][0]["cell_type"] == "markdown"
    assert any('@exercise("strides.' in cell["source"] for cell in notebook["cells"])


def test_the_server_shows_jupyterlab(server: str) -> None:
    page = get(f"{server}/lab/tree/workspace/01_tensors.ipynb").decode()

    assert "<title>JupyterLab</title>" in page
    assert "jupyter-config-data" in page


def test_the_course_of_the_image_is_its_own(server: str, image: Path) -> None:
    where = run_in(image, "python", "-c", "import firesteel_course as c, firesteel as f; print(c.__file__, f.__file__)")

    assert where.wait(60) == 0
    last = (image / "log").read_text().splitlines()[-1]
    assert last.count(str(image / "repo" / "course")) == 2
