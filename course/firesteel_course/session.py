"""``@exercise``: lend the reference while the body is ``...``, else grade, show the verdict, forge."""

from __future__ import annotations
import __future__

import importlib
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import cache
from types import CodeType
from typing import Any, TypeVar

from firesteel_grader import JudgeError
from firesteel_grader.inside import splice
from firesteel_grader.submissions.answers import answer_source
from firesteel_grader.submissions.definitions import AnswerTextError, exercises_in

from .cells import Running, in_a_kernel, running_text
from .errors import CourseError, WorkspaceError
from .exercises import find_exercise
from .importing import current_workspace, make_mytorch_importable
from .judge import judge
from .references import find_reference
from .results import Results, tell_watchers
from .verdicts import Card, show

Answer = TypeVar("Answer")


def exercise(exercise_id: str) -> Callable[[Answer], Answer]:
    """Mark a function or class as the answer to an exercise.

    While its body is ``...`` the name is bound to the reference, borrowed. A written body is graded outside this
    process and the verdict shown; passed, it is written into ``mytorch/`` and takes the place of the reference in the
    running ``mytorch``; not passed, the name is bound to the function as written, to be tried and debugged.

    Args:
        exercise_id: e.g. ``"strides.element_offset"``; ``firesteel exercises`` lists them.

    Returns:
        The decorator; it returns the object to bind.

    Raises:
        CourseError: there is no such exercise, the cell answers two, or the answer has another name.
    """
    if not isinstance(exercise_id, str):
        raise CourseError('exercise: write @exercise("<id>") with the id of the exercise, e.g. "strides.permute"')
    running = running_text(sys._getframe(1))
    _check_cell(exercise_id, running)
    return lambda answer: session().answer(exercise_id, answer, running)


def _check_cell(exercise_id: str, running: Running) -> None:
    """Raise when the cell cannot be the answer to one known exercise."""
    at = f"{running.where}, line {running.line}"
    try:
        find_exercise(exercise_id)
    except CourseError as error:
        raise CourseError(f"{at}: {error}") from None
    with _told_by_the_course():
        found = exercises_in(running.text, running.where)
    if running.is_cell and len(found) > 1:
        ids = " and ".join(name for name, _ in found)
        raise CourseError(f"{at}: the cell answers {ids}; give each exercise a cell of its own")
    wanted = exercise_id.rpartition(".")[2]
    for name, node in found:
        if name == exercise_id and node.name != wanted:
            raise CourseError(
                f"{running.where}, line {node.lineno}: the answer to {exercise_id} is called {node.name}; "
                f"rename it to {wanted}"
            )


@contextmanager
def _told_by_the_course() -> Generator[None]:
    """Turn what the grader says of a text into the error that a notebook shows as one sentence."""
    try:
        yield
    except AnswerTextError as error:
        raise CourseError(str(error)) from None


class Session:
    """What one running notebook or script knows of its answers."""

    def __init__(self) -> None:
        make_mytorch_importable()
        self._cells: dict[str, str | None] = {}

    def answer(self, exercise_id: str, written: Any, running: Running) -> Any:
        """Return what the name is bound to: the borrowed reference, the forged answer, or *written* itself."""
        with _told_by_the_course():
            source = answer_source(running.text, exercise_id, running.where)
        notes = self._notes(exercise_id, running)
        if splice.is_open(source, exercise_id):
            show(Card.open(exercise_id, self._is_borrowed(exercise_id), notes))
            return self._in_mytorch(exercise_id)
        card = self._graded(exercise_id, source, notes)
        bound = self._forged(exercise_id, source, running, card) if card.verdict == "pass" else written
        show(card)
        if card.line and in_a_kernel():
            from .opening import CaseButton

            show(CaseButton(exercise_id, card.line))
        tell_watchers()
        return bound

    def _graded(self, exercise_id: str, source: str, notes: list[str]) -> Card:
        try:
            result = judge().check(exercise_id, source)
        except JudgeError as error:
            ours = "This is no fault of your answer: run the cell again, and report it if it comes back."
            return Card(exercise_id, "error", notes=[str(error), ours, *notes])
        card = Card.of(result, notes)
        try:
            Results(current_workspace().state).record(result, source)
        except WorkspaceError as error:
            card.notes.append(f"The board does not know of it: {error}.")
        return card

    def _forged(self, exercise_id: str, source: str, running: Running, card: Card) -> Any:
        """Write a passed answer into ``mytorch`` and return it as it lives there."""
        reference = find_reference(exercise_id)
        try:
            current_workspace().forge.solve(reference, source)
        except WorkspaceError as error:
            card.notes.append(f"It passed, but could not be written: {error}.")
        else:
            card.notes.append(f"It is yours now: mytorch/{reference.file} holds it.")
        if "mytorch" in sys.modules:
            code = _compile(source, exercise_id, running.file)
            return splice.install(sys.modules["mytorch"], exercise_id, code)
        return self._in_mytorch(exercise_id)

    def _in_mytorch(self, exercise_id: str) -> Any:
        module, _, name = exercise_id.rpartition(".")
        return getattr(importlib.import_module(f"mytorch.{module}"), name)

    def _is_borrowed(self, exercise_id: str) -> bool:
        return current_workspace().forge.whose()[exercise_id] == "borrowed"

    def _notes(self, exercise_id: str, running: Running) -> list[str]:
        """Return a note when another cell of this notebook answered the same exercise before."""
        before = self._cells.get(exercise_id, running.cell_id)
        self._cells[exercise_id] = running.cell_id
        if before == running.cell_id:
            return []
        return [f"Another cell answered {exercise_id} before; the one that ran last counts, so keep only one."]


def _compile(source: str, exercise_id: str, file: str) -> CodeType:
    """Compile an answer under the name of its cell, so that a traceback through it shows the learner's own lines."""
    tree = splice.parse_answer(source, exercise_id)
    return compile(tree, file, "exec", flags=__future__.annotations.compiler_flag, dont_inherit=True)


@cache
def session() -> Session:
    """Return the session of this process."""
    return Session()
