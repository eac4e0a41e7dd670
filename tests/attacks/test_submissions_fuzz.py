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
KINDS = {"notebooks": 100, "zips": 80, "modules": 80}
"""What is handed in, and how many of it; `fuzz_reader.py` can be started by hand with more."""


def fuzz(kind: str, folder: Path, examples: int) -> dict[str, Any]:
    """Run the reader on so much rubbish in a process of its own; return what it saw."""
    (folder / "elsewhere").mkdir()  # Hypothesis leaves a folder where it stands
    done = subprocess.run(
        [sys.executable, READER, kind, folder / "handed_in", str(examples)],
        capture_output=True, text=True, cwd=folder / "elsewhere", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("kind", KINDS)
def test_the_reader_survives(tmp_path: Path, kind: str) -> None:
    seen = fuzz(kind, tmp_path, KINDS[kind])

    assert set(seen["ended"]) == {"answers", "nothing"}, "both ends were reached"
    assert sum(seen["ended"].values()) >= KINDS[kind]
    assert seen["peak_mb"] < 400
    assert len(seen["files"]) == 1, "nothing but what was handed in lies there"
