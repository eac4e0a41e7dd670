"""Find what the cells of a notebook answer."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass

from ..inside.splice import is_open
from .answers import answer_source
from .definitions import DEFINITIONS, AnswerTextError, TooDeepError, exercise_id, exercises_in, is_exercise, parse
from .magics import clean
from .names import shown
from .notebooks import Cell
from .submission import Answer

MAX_SOURCE = 64 << 10
"""Characters of a cell; the longest reference has a fiftieth of it."""

MAX_ANSWERS = 10
"""Exercises that one cell may answer; each costs a look at the whole cell."""

EXERCISE = re.compile(r"""^[ \t]*@(?:\w+\.)*exercise\(\s*["']([^"'\n]{1,200})["']""", re.MULTILINE)
"""Finds the id even in a cell that is not Python."""


@dataclass(frozen=True)
class Written:
    """What one cell says to one exercise.

    Attributes:
        answer: with the whole cell as its source where the answer cannot be told from the rest of it.
        place: the number of the cell.
        is_open: whether it is still the stub.
    """

    answer: Answer
    place: int
    is_open: bool


def written_in(cell: Cell, notebook: str) -> tuple[list[Written], list[str]]:
    """Return what a cell answers, and sentences on what is odd about it.

    Args:
        cell: a cell of any kind.
        notebook: the notebook's name.
    """
    where = f"{shown(notebook)}, cell {cell.number}"
    if cell.kind != "code":
        kind = shown(cell.kind) or "nameless"
        told = f"{where} is a {kind} cell, so it answers nothing; make it a code cell."
        return [], [told] if EXERCISE.search(cell.source) else []
    if len(cell.source) > MAX_SOURCE:
        sentence = f"{where} is longer than {MAX_SOURCE >> 10} KiB, and was not read; move what is no code out of it."
        return _all_as(sentence, EXERCISE.findall(cell.source[:MAX_SOURCE]), cell, where), [sentence]
    cleaned = clean(cell.source)
    if cleaned.language:
        told = f"{where} is no Python (`%%{cleaned.language}`), so it answers nothing; take its first line away."
        return [], [told] if EXERCISE.search(cell.source) else []
    found, notes = _found(cleaned.text, cell, where)
    return found, [*notes, *(_on_commands(cell, cleaned.commands, where) if found else [])]


def _on_commands(cell: Cell, commands: tuple[int, ...], where: str) -> list[str]:
    lines = cell.source.split("\n")
    shortly = ", ".join(f"`{shown(lines[number - 1].strip())}` in line {number}" for number in commands[:3])
    return [f"{where}: {shortly} is for the notebook alone, and was left out."] if commands else []


def _found(text: str, cell: Cell, where: str) -> tuple[list[Written], list[str]]:
    """Return what a Python cell answers; where it does not parse, its whole text for each exercise that it names."""
    try:
        named = [name for name, _ in exercises_in(text, where)]
    except TooDeepError as error:
        return _all_as(str(error), EXERCISE.findall(text), cell, where), [str(error)]
    except AnswerTextError:
        return _all_as(text, EXERCISE.findall(text), cell, where), []
    found = [_written(text, name, cell, where) for name in list(dict.fromkeys(named))[:MAX_ANSWERS]]
    return found, _on_names(named, where) + _on_calls(parse(text, where), where)


def _all_as(source: str, names: list[str], cell: Cell, where: str) -> list[Written]:
    answers = (Answer(name, source, where) for name in list(dict.fromkeys(names))[:MAX_ANSWERS])
    return [Written(answer, cell.number, is_open=False) for answer in answers]


def _written(text: str, name: str, cell: Cell, where: str) -> Written:
    try:
        source = answer_source(text, name, where)
    except AnswerTextError:
        source = text  # the verdict says what is wrong with it
    return Written(Answer(name, source, where), cell.number, is_open(source, name))


def _on_names(named: list[str], where: str) -> list[str]:
    doubled = [name for name, times in Counter(named).items() if times > 1][:MAX_ANSWERS]
    twice = [f"{where} answers {shown(name)} twice; the last one counts." for name in doubled]
    if len(set(named)) < 2:
        return twice
    listed = " and ".join(map(shown, list(dict.fromkeys(named))[:MAX_ANSWERS]))
    return [*twice, f"{where} answers {listed}; each was graded, but give each exercise a cell of its own."]


def _on_calls(tree: ast.Module, where: str) -> list[str]:
    """Tell of ``exercise(...)`` that stands elsewhere than above a definition at the top level, or without an id."""
    named = [node for node in tree.body if isinstance(node, DEFINITIONS) and exercise_id(node) is not None]
    marks = {id(mark) for node in named for mark in node.decorator_list}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and is_exercise(node)]
    lines = sorted({call.lineno for call in calls if id(call) not in marks})
    return [
        f"{where}, line {line}: exercise(...) answers nothing here; write it with the exercise's id directly above "
        "a function or class that is not indented."
        for line in lines[:3]
    ]
