"""Node's side of the widgets: installed once into a cache, for those who have Node."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import firesteel_widgets
import pytest

WIDGETS = Path(firesteel_widgets.__file__).parents[1]
STATIC = WIDGETS / "firesteel_widgets" / "static"
SOURCES = ("src", "test", "build.mjs", "tsconfig.json", "vitest.config.ts")


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
