"""What the course is made of, as a map: blocks of the framework, titles and hints of the exercises."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path

from .percent import Cell, read_cells
from .places import chapters_folder

HINT = re.compile(r"<details><summary>.*?</summary>\s*(.*?)\s*</details>", re.DOTALL)
TAG = re.compile(r"</?\w+>")


@dataclass(frozen=True)
class Block:
    """A part of ``mytorch`` that the exercises build.

    Attributes:
        id: its name on the map.
        modules: the modules below the framework's root that it stands for.
        rests_on: ids of the blocks that it is built on.
    """

    id: str
    modules: tuple[str, ...]
    rests_on: tuple[str, ...] = ()


BLOCKS = (
    Block("strides", ("strides",)),
    Block("scalar", ("scalar",)),
    Block("shapes", ("shapes", "dtypes", "stable"), ("strides",)),
    Block("autograd", ("autograd",), ("scalar",)),
    Block("kernels", ("kernels",), ("strides",)),
    Block("utils.data", ("utils.data",), ("strides",)),
    Block("functions", ("functions",), ("shapes", "autograd")),
    Block("nn", ("nn",), ("functions",)),
    Block("optim", ("optim",), ("nn",)),
)


def block_of(exercise_id: str) -> str:
    """Return the id of the block that an exercise belongs to.

    Raises:
        LookupError: no block has its module.

    >>> block_of("nn.utils.clip_grad_norm_"), block_of("stable.softmax")
    ('nn', 'shapes')
    """
    for block in BLOCKS:
        if any(exercise_id.startswith(f"{module}.") for module in block.modules):
            return block.id
    raise LookupError(f"{exercise_id} is in no block; add its module to outline.BLOCKS")


@dataclass(frozen=True)
class Card:
    """What stands above an exercise in its chapter.

    Attributes:
        title: the card's heading without "Exercise:".
        hints: its hints as plain text, each telling more than the one before.
    """

    title: str
    hints: tuple[str, ...]


@cache
def chapter_titles(folder: Path | None = None) -> dict[str, str]:
    """Return the first heading of every chapter by the chapter's name."""
    paths = sorted((folder or chapters_folder()).glob("[0-9][0-9]_*.py"))
    return {path.stem: _heading(read_cells(path.read_text(encoding="utf-8"))[0]) for path in paths}


@cache
def chapter_cards(chapter: str, folder: Path | None = None) -> tuple[Card, ...]:
    """Return the cards of a chapter's exercises, in order."""
    cells = read_cells(((folder or chapters_folder()) / f"{chapter}.py").read_text(encoding="utf-8"))
    return tuple(_card(cell) for cell in cells if "card" in cell.tags)


def _card(cell: Cell) -> Card:
    title = _heading(cell).removeprefix("Exercise: ")
    return Card(title, tuple(unescape(TAG.sub("", " ".join(hint.split()))) for hint in HINT.findall(cell.source)))


def _heading(cell: Cell) -> str:
    return cell.source.partition("\n")[0].lstrip("# ")
