"""Rubbish of every kind is handed in: the reader does not crash, writes and runs nothing, and stays small."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

if sys.platform == "win32":
    pytest.skip("the reader's memory is bounded with rlimits, which Windows lacks", allow_module_level=True)

READER = Path(__file__).with_name("fuzz_reader.py")
SEEN = {
    "notebooks": (400, {"answers", "nothing"}, {"anna.ipynb", "warm.ipynb"}),
    "zips": (400, {"answers", "nothing", "refused"}, {"anna.zip", "warm.ipynb"}),
    "modules": (300, {"answers", "nothing"}, {"anna"}),
    "names": (500, {"named"}, {"warm.ipynb"}),
}


def fuzz(kind: str, folder: Path, examples: int) -> dict[str, Any]:
    """Run the reader on so much rubbish in a process of its own; return what it saw."""
    done = subprocess.run(
        [sys.executable, READER, kind, folder, str(examples)], capture_output=True, text=True, cwd=folder, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("kind", SEEN)
def test_the_reader_survives(tmp_path: Path, kind: str) -> None:
    examples, ends, files = SEEN[kind]

    seen = fuzz(kind, tmp_path, examples)

    assert set(seen["ended"]) == ends, "every way to end was reached"
    assert sum(seen["ended"].values()) >= examples
    assert seen["peak_mb"] < 400
    assert set(seen["files"]) == files, "nothing but what was handed in lies there"
