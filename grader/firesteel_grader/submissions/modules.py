"""Find the answers in a module of a learner's ``mytorch``.

What the reference's module holds too is given; what stands in the place of an exercise is its answer; what else the
learner's module holds can be a helper. Each exercise is judged alone on the reference framework, so given parts and
other answers come from there and are no part of an answer.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import cache

from .answers import IMPORTS, bound_names, is_left_out, leaning, only
from .definitions import DEFINITIONS, AnswerTextError, parse
from .given import difference


def module_answers(text: str, exercises: Sequence[str], reference: str, where: str) -> tuple[dict[str, str], list[str]]:
    """Return the source of the answers in a module by exercise, and sentences on what is odd; a borrowed one is absent.

    Args:
        text: the learner's module.
        exercises: the exercises that this module defines.
        reference: the text of the framework's own module.
        where: how to call the module in a sentence, e.g. ``"mytorch/strides.py"``.
    """
    try:
        module = _Module(text, parse(text, where).body, reference, exercises)
    except AnswerTextError as error:
        return {}, [f"{error}; its answers were not read."]
    found: dict[str, str] = {}
    notes = module.notes(where)
    for exercise in exercises:
        plank = module.plank(exercise)
        if plank is None:
            notes.append(f"{where} no longer has {exercise.rpartition('.')[2]}, so it counts as not attempted.")
        elif not _is_borrowed(plank):
            found[exercise] = only(text, module.with_helpers(plank))
    return found, notes


class _Module:
    """A learner's module beside the framework's.

    Args:
        text: the learner's.
        body: its statements.
        reference: the framework's.
        exercises: the exercises that the module defines.
    """

    def __init__(self, text: str, body: list[ast.stmt], reference: str, exercises: Sequence[str]) -> None:
        self._body = body
        self._names = {exercise.rpartition(".")[2] for exercise in exercises}
        given = [node for node in _body_of(reference) if not self._is_plank(node)]
        self._added, gone = difference(text, body, reference, given)
        lost = {name for node in gone for name in bound_names(node)} - self._names
        self._changed = [place for place in self._added if bound_names(body[place]) & lost]
        self._binders = self._find_binders()

    def _is_plank(self, node: ast.stmt) -> bool:
        return bool(_planks(node) & self._names)

    def _find_binders(self) -> dict[str, list[int]]:
        binders: dict[str, list[int]] = {}
        for place in sorted({*self._added}.difference(self._changed)):
            node = self._body[place]
            if not (self._is_plank(node) or is_left_out(node)):
                for name in bound_names(node):
                    binders.setdefault(name, []).append(place)
        return binders

    def notes(self, where: str) -> list[str]:
        """Return a sentence that names the given parts that are the learner's own."""
        changed = [self._body[place] for place in self._changed]
        changed = [node for node in changed if not (isinstance(node, IMPORTS) or _is_borrowed(node))]
        names = sorted(name for node in changed for name in bound_names(node))
        if not names:
            return []
        listed = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        return [f"{where} has {listed} of its own, which is no exercise asked for here; the course's was used."]

    def plank(self, exercise: str) -> ast.stmt | None:
        """Return the last statement that binds the exercise's name, which is the one that counts."""
        name = exercise.rpartition(".")[2]
        return next((node for node in reversed(self._body) if name in _planks(node)), None)

    def with_helpers(self, plank: ast.stmt) -> list[ast.stmt]:
        """Return the plank and what it leans on of what the learner added.

        Two answers may each bring a helper of the same name. What was forged with an answer stands around it, mostly
        above it; so that is looked at first, then what follows, then the rest of the module.
        """
        place = next(place for place, node in enumerate(self._body) if node is plank)
        first, last = self._run(place, -1), self._run(place, 1)

        def binders(name: str) -> list[ast.stmt]:
            places = self._binders.get(name, [])
            above = [other for other in places if first <= other < place]
            below = [other for other in places if place < other <= last]
            return [self._body[other] for other in above or below or places]

        return leaning(plank, binders)

    def _run(self, place: int, step: int) -> int:
        """Return the last place before a given statement or another exercise, upward or downward."""
        added = set(self._added)
        while place + step in added and not self._is_plank(self._body[place + step]):
            place += step
        return place


@cache
def _body_of(reference: str) -> list[ast.stmt]:
    return parse(reference, "the framework's module").body


def _planks(node: ast.stmt) -> set[str]:
    """Return the names that a statement can be the plank of."""
    if isinstance(node, DEFINITIONS):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else []
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _is_borrowed(node: ast.stmt) -> bool:
    value = node.value if isinstance(node, ast.Assign) else None
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "borrow"
