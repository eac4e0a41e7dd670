"""The README's promises: its code prints what stands below it, with real PyTorch too, and its pictures are there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
CODE, OUTPUT = re.search(r"```python\n(.*?)```\s*```text\n(.*?)```", README, re.DOTALL).groups()


@pytest.mark.parametrize("framework", ["firesteel", "torch"])
def test_the_code_prints_what_stands_below_it(framework: str) -> None:
    program = CODE.replace("import firesteel as torch", f"import {framework} as torch")

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == OUTPUT


def test_the_commands_the_code_and_the_picture_come_before_line_60() -> None:
    first_screen = "\n".join(README.splitlines()[:59])

    for part in ("make lab", "make test", CODE, OUTPUT, 'src="widgets/docs/graph-light.png"'):
        assert part in first_screen


@pytest.mark.parametrize("path", re.findall(r'(?:src|srcset)="([^"]+)"|\]\((?!https?:)([^)]+)\)', README))
def test_what_the_readme_points_to_is_there(path: tuple[str, str]) -> None:
    assert (ROOT / "".join(path)).exists()
