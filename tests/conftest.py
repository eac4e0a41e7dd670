"""What every test may ask for: a browser, a fresh workspace, and the names that doctests know."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM_FLAGS = [
    "--no-sandbox",  # Chromium refuses to start as root with its own sandbox
    "--disable-gpu",
    "--disable-background-networking",  # nothing here needs the network
    "--disable-component-update",
    "--no-first-run",
]
BROWSERS = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
]


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave the answers and programs under tests/ alone: doctest would import and so run them."""
    is_ours = collection_path.name.startswith("test_") or collection_path.name == "conftest.py"
    under_tests = Path(__file__).parent in collection_path.parents
    return True if under_tests and collection_path.suffix == ".py" and not is_ours else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the cells of a notebook, and the tests that share one JupyterLab, on one worker (xdist's loadgroup)."""
    for item in items:
        if item.path.suffix == ".ipynb":
            item.add_marker(pytest.mark.xdist_group(item.path.name))
        elif item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session", autouse=True)
def names_of_a_doctest(doctest_namespace: dict[str, Any]) -> None:
    """The framework's doctests say `torch`, so that they read the same under any name of the package."""
    import firesteel

    doctest_namespace.update(torch=firesteel, np=np)


def missing(what: str) -> None:
    """Skip, or fail where CI promised that every part is there."""
    if os.environ.get("FIRESTEEL_CI"):
        pytest.fail(f"{what} is missing, and CI has promised it")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium or Chrome; FIRESTEEL_BROWSER names another."""
    named = os.environ.get("FIRESTEEL_BROWSER")
    found = next(filter(None, map(shutil.which, [named] if named else BROWSERS)), None)
    if found is None:
        missing("Chromium")
    return str(found)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """A headless browser, started once."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def firesteel_command() -> str:
    """The path of the `firesteel` command of the environment that runs the tests."""
    return str(Path(sys.executable).with_name("firesteel"))


@pytest.fixture
def workspace(tmp_path: Path, firesteel_command: str) -> Path:
    """A learner's workspace, fresh."""
    folder = tmp_path / "workspace"
    subprocess.run([firesteel_command, "start", str(folder)], check=True, capture_output=True, text=True)
    return folder
