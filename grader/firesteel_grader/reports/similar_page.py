"""The page on answers that look alike, with the shared lines side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..runs.assignment import Assignment
from ..runs.run_info import RunInfo
from .cleaning import one_line, plain
from .learner_page import day
from .own_code import COMMON, FEWEST, MOST, PIECE, Text
from .pages import render
from .similar import PAIRS, Match, Pair, Similar

SHOWN = 4
"""Exercises of a pair that are shown side by side; the others are named."""

LINES = 80
"""Lines of an answer that are shown."""


@dataclass(frozen=True)
class Line:
    """One line of an answer."""

    text: str
    is_shared: bool


@dataclass(frozen=True)
class Side:
    """One answer of two."""

    name: str
    lines: tuple[Line, ...]
    more: int


@dataclass(frozen=True)
class Shown:
    """Two answers to an exercise, side by side."""

    exercise: str
    words: str
    sides: tuple[Side, Side]


@dataclass(frozen=True)
class Section:
    """One pair as the page shows it."""

    anchor: str
    first: str
    second: str
    percent: float
    shared: int
    identical: int
    exercises: int
    shown: tuple[Shown, ...]
    others: tuple[str, ...]


def similar_page(pairs: list[Pair], similar: Similar, assignment: Assignment, run: RunInfo) -> str:
    """Return the page.

    Args:
        pairs: what was found, the most striking first.
        similar: what it was found in.
        assignment: what was graded.
        run: the run.
    """
    return render(
        "similar.html",
        heading=run.heading(assignment),
        sections=[_section(place, pair) for place, pair in enumerate(pairs, start=1)],
        submissions=len(similar.names),
        listed=PAIRS,
        piece=PIECE,
        percent=100 * COMMON,
        fewest=FEWEST,
        often=MOST,
        date=day(run.started),
    )


def _section(place: int, pair: Pair) -> Section:
    names = (one_line(pair.first), one_line(pair.second))
    identical = sum(match.is_identical for match in pair.matches)
    shown = tuple(_shown(match, names) for match in pair.matches[:SHOWN])
    others = tuple(match.exercise for match in pair.matches[SHOWN:])
    return Section(f"pair-{place}", *names, 100 * pair.share, pair.shared, identical, len(pair.matches), shown, others)


def _shown(match: Match, names: tuple[str, str]) -> Shown:
    sides = (_side(names[0], match.first, match), _side(names[1], match.second, match))
    words = "the same, letter by letter" if match.is_identical else f"{match.shared} characters of own code in common"
    return Shown(match.exercise, words, sides)


def _side(name: str, text: Text, match: Match) -> Side:
    lines = tuple(_lines(text, text.lines(match.pieces)))
    return Side(name, lines[:LINES], max(0, len(lines) - LINES))


def _lines(text: Text, shared: frozenset[int]) -> Iterator[Line]:
    for number, line in enumerate(text.source.split("\n")):
        yield Line(plain(line, 300), number in shared)
