"""Small programs in plain PyTorch run unchanged here, and print what they print with PyTorch, number for number."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAMS = sorted(path for path in Path(__file__).parent.glob("*.py") if path != Path(__file__))
NUMBER = re.compile(r"-?\d+\.?\d*(?:e[+-]?\d+)?|\bnan\b|\binf\b")


def output(program: Path, framework: str) -> str:
    run = ["-m", "firesteel_course.cli", "run", "--framework", framework, program.name]
    command = [sys.executable, "-W", "error", *run]
    done = subprocess.run(command, cwd=program.parent, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_there_are_programs() -> None:
    assert len(PROGRAMS) >= 6


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_program_prints_what_it_prints_with_torch(program: Path) -> None:
    ours, theirs = output(program, "firesteel"), output(program, "torch")

    assert NUMBER.sub("#", ours) == NUMBER.sub("#", theirs)
    for line, expected in zip(ours.splitlines(), theirs.splitlines(), strict=True):
        got = [float(number) for number in NUMBER.findall(line)]
        assert got == pytest.approx([float(number) for number in NUMBER.findall(expected)], rel=2e-4, abs=2e-5), line


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_program_mentions_no_other_framework(program: Path) -> None:
    assert "firesteel" not in program.read_text(encoding="utf-8")
