"""What every test may ask for: a browser and its pages, a fresh workspace, the widgets' tools of Node with axe-core."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from firesteel_grader import Grader, Result
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NewPage = Callable[..., "Page"]
Violations = Callable[..., list[Any]]

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

COMPLAINTS = """within => axe.run(within).then(
    ({violations}) => violations.map(({id, nodes}) => [id, nodes.map((node) => node.html)]))"""
WIDGETS = Path(__file__).parents[1] / "widgets"
SOURCES = ("src", "test", "build.mjs", "tsconfig.json", "vitest.config.ts")


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


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    """The reader's colours: a test that asks for them, or for a new page, runs in both."""
    return request.param


@pytest.fixture
def new_page(browser: Browser, scheme: str) -> Iterator[NewPage]:
    """A function that opens an empty page without a network, with any option of `Browser.new_page`.

    The test fails at its end where a page erred or complained.
    """
    pages: list[Page] = []
    errors: list[str] = []

    def show(**options: Any) -> Page:
        page = browser.new_page(**{"color_scheme": scheme, "offline": True, **options})
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        pages.append(page)
        return page

    yield show
    for page in pages:
        page.close()
    assert errors == []


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


def run(command: list[str], folder: Path, given: str = "") -> str:
    """Return what a command prints; fail with all of it where the command fails."""
    done = subprocess.run(command, cwd=folder, input=given, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def installed(npm: str) -> Path:
    """Return a folder with the packages of package-lock.json; skip where they cannot be had."""
    recipe = [WIDGETS / name for name in ("package.json", "package-lock.json", ".npmrc")]
    key = hashlib.sha256(b"".join(path.read_bytes() for path in recipe)).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "firesteel" / f"node-{key}"
    if cache.exists():
        return cache
    cache.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=cache.parent))
    for path in recipe:
        shutil.copy(path, fresh)
    done = subprocess.run([npm, "ci", "--ignore-scripts"], cwd=fresh, capture_output=True, text=True, timeout=240)
    if done.returncode:
        shutil.rmtree(fresh)
        pytest.skip("npm cannot install the widgets' tools (no network?); only who changes a widget needs them")
    try:
        fresh.rename(cache)
    except OSError:  # another worker was faster
        shutil.rmtree(fresh)
    return cache


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """A copy of the TypeScript sources with their tools: call it with a tool's name and arguments."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("node is not installed; only those who change a widget need it")
    packages = installed(npm)
    folder = tmp_path_factory.mktemp("widgets")
    for name in SOURCES:
        copy = shutil.copytree if (WIDGETS / name).is_dir() else shutil.copy
        copy(WIDGETS / name, folder / name)
    shutil.copy(WIDGETS / "package.json", folder)
    (folder / "node_modules").symlink_to(packages / "node_modules")

    def call(tool: str, *arguments: str, given: str = "") -> str:
        program = "node" if tool == "node" else str(folder / "node_modules" / ".bin" / tool)
        return run([program, *arguments], folder, given)

    return call


@pytest.fixture(scope="session")
def axe(node: Callable[..., str]) -> str:
    """The source of axe-core, which finds what a screen reader would stumble over."""
    return node("node", "-p", "require('fs').readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')")


@pytest.fixture(scope="session")
def violations(axe: str) -> Violations:
    """A function that returns what axe complains about in a page, or in the element of a selector."""

    def found(page: Page, within: str = "html") -> list[Any]:
        page.evaluate(axe)
        return page.evaluate(COMPLAINTS, within)

    return found


@pytest.fixture(scope="session")
def grader() -> Iterator[Grader]:
    """One warm grader for all tests."""
    with Grader() as made:
        yield made


@pytest.fixture(scope="session")
def judged(grader: Grader, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Result]:
    """A function that grades an answer of the banks, each once in a run of the tests, by whoever asks first."""
    own = tmp_path_factory.getbasetemp()
    store = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "judged"

    def judge(path: Path) -> Result:
        kept = store / f"{path.parent.name}-{path.stem}.json"
        if not kept.exists():
            store.mkdir(exist_ok=True)
            fresh = kept.with_name(f"{kept.name}-{os.getpid()}")
            fresh.write_text(json.dumps(grader.check(path.parent.name, path.read_text()).to_json()))
            fresh.replace(kept)  # whole or not at all: another process may be looking
        return Result.from_json(json.loads(kept.read_text()))

    return judge
