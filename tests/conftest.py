"""What every test may ask for: a browser and a fresh workspace."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A busy machine must not make a test red, and a red test must be red again: no deadlines, the same examples each time.
settings.register_profile(
    "house", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")

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
