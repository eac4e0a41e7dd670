"""From verdict to picture: open the smallest failing case of an answer in the widget that shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from types import ModuleType

import numpy as np
from firesteel_grader import AnswerError
from firesteel_grader.result import CheckResult, Counterexample
from firesteel_widgets import strides

from .case_table import CaseTable
from .differing import Leaf, leaves, outcome, text_of
from .engine_pictures import order_graph, pass_graph
from .errors import CourseError, WorkspaceError
from .exercises import find_exercise
from .importing import current_workspace
from .outlining import failed_graph, outlined_graph, value_graph
from .replaying import Run, framework_with, reference_framework, run_case
from .results import Results
from .sentence import Sentence
from .table_rows import rows_of
from .walks import Walk, cells_of, even_walk, over, walk_of, walked

FEWEST = 2  # elements of a walk: with fewer, numbers say more than a picture
NOT_HERE = {
    "does not stop": "it does not stop on this call",
    "too slow": "it takes too long on this call",
    "crashed": "it crashed on this call",
    "out of memory": "it ran out of memory on this call",
    "exits": "it ends the process on this call",
    "writes to the judge's channel": "it wrote where only verdicts are written",
}
"""Causes with which a case is not run in the notebook's own process, and why."""


@dataclass(frozen=True)
class Case:
    """A failing case that was run on both sides.

    Attributes:
        exercise: the exercise's id.
        call: the case's source.
        mine: the framework with the learner's answer.
        got: what happened there.
        expected: what happened on the reference.
    """

    exercise: str
    call: str
    mine: ModuleType
    got: Run
    expected: Run

    def leaves(self) -> list[Leaf]:
        """Return the places of the two results, where both came to an end; each called as the case's text calls it."""
        if self.got.error or self.expected.error:
            return []
        got, expected = self.got.named(self.call, self.mine), self.expected.named(self.call, reference_framework())
        if list(got) != list(expected):
            return list(leaves(list(got.values()), list(expected.values())))
        return [leaf for name in got for leaf in leaves(got[name], expected[name], name)]


def show(exercise_id: str, check: str | None = None) -> object:
    """Open the smallest failing case of the last answer to an exercise.

    The case is the one that the autograder stored; the answer runs on it here, in this process, beside the reference.

    Args:
        exercise_id: e.g. ``"functions.elementwise.Mul"``.
        check: name of one of its checks; the first that failed by default.

    Returns:
        A widget with the wrong cells marked or the wrong node outlined, a table of what came out and what was
        expected, or a sentence that says why there is nothing to draw. As the last line of a cell it shows itself.

    Raises:
        CourseError: there is no such exercise or check.
    """
    find_exercise(exercise_id)
    results = Results(current_workspace().state)
    record = results.of(exercise_id)
    if record is None:
        return Sentence(f"{exercise_id} has not been tried yet: there is no failing case to show.")
    found = record.failure(check)
    if found is None and check is not None:
        raise CourseError(f"show: {exercise_id} has no check {check!r}; leave it out for the first one that failed")
    if found is None or found.verdict == "pass":
        return Sentence(f"{exercise_id} passed{' this check' if check else ''}: there is no failing case to show.")
    try:
        return picture(exercise_id, found, results.source(exercise_id))
    except WorkspaceError as error:
        return Sentence(f"{exercise_id}: the answer that failed is not there any more: {error}.")


def picture(exercise_id: str, check: CheckResult, source: str) -> object:
    """Return what shows a failed check's smallest failing case; see `show`.

    Args:
        exercise_id: the exercise.
        check: what the autograder stored of the check.
        source: the answer that failed.
    """
    stored = check.counterexample
    if stored is None:
        return Sentence(f"{exercise_id}: there is nothing to draw, since the answer was not called. {check.message}")
    if check.cause in NOT_HERE:
        return not_run(exercise_id, stored, check.cause)
    try:
        return drawn(exercise_id, stored.call, source)
    except (AnswerError, SyntaxError) as error:
        return told(exercise_id, stored, f"The case cannot be run here: {error}")


def told(exercise_id: str, stored: Counterexample, note: str) -> CaseTable:
    """Return a case as the autograder stored it, without running anything."""
    return CaseTable(exercise_id, stored.call, [("", stored.got, stored.expected, True)], note)


def not_run(exercise_id: str, stored: Counterexample, cause: str) -> CaseTable:
    """Return a case whose answer is not run here, beside what the reference gives."""
    right = run_case(stored.call, exercise_id, reference_framework())
    expected = outcome(right) if right.error else text_of(right.plain(reference_framework()))
    rows = [("", cause, expected, True)]
    return CaseTable(exercise_id, stored.call, rows, f"The answer is not run here, since {NOT_HERE[cause]}.")


def drawn(exercise_id: str, call: str, source: str) -> object:
    """Run a case on both sides and return the first picture that marks something, else a table."""
    mine = framework_with(exercise_id, source)
    runs = (run_case(call, exercise_id, framework) for framework in (mine, reference_framework()))
    case = Case(exercise_id, call, mine, *runs)
    ways: tuple[Callable[[Case], object | None], ...] = (
        *(walk_picture, place_picture, even_picture, engine_picture, failed_picture, graph_picture, cells_picture),
    )
    pictures = () if exercise_id.startswith("kernels.") else (way(case) for way in ways)
    return next((found for found in pictures if found is not None), None) or table(case)


def table(case: Case) -> CaseTable:
    """Return the case as a table: it is no array and no graph, or it raised."""
    if case.got.error or case.expected.error:
        got, expected = (
            outcome(run) if run.error else text_of(run.plain(torch))
            for run, torch in ((case.got, case.mine), (case.expected, reference_framework()))
        )
        return CaseTable(case.exercise, case.call, [("", got, expected, True)])
    return CaseTable(case.exercise, case.call, *rows_of(case.leaves()))


def walk_picture(case: Case) -> object | None:
    """Return the walk that an answer about strides describes, the cells marked at which it should not be."""
    if case.got.error or case.expected.error or not case.exercise.startswith(("strides.", "shapes.")):
        return None
    got, expected = (walk_of(case.exercise, run.names, run.value) for run in (case.got, case.expected))
    if got is None or expected is None or got == expected:
        return None
    if got[0] != expected[0]:
        return both_walks(got, expected)
    cells = cells_of(got, expected)
    if not cells or (walked(got, cells) == walked(expected, cells)).all():
        return None
    return strides(walked(got, cells), expected=walked(expected, cells), names=["yours"])


def both_walks(got: Walk, expected: Walk) -> object | None:
    """Return two walks of different shapes over the same cells, marked what yours has too many; None for few cells."""
    cells = cells_of(got, expected)
    if not cells or min(prod(shape) for shape, _, _ in (got, expected)) < FEWEST:
        return None
    row = np.arange(cells)
    mine, right = over(row, got), over(row, expected)
    return strides(mine, right, expected=right, mark=~np.isin(mine, right), names=["yours", "expected"])


def place_picture(case: Case) -> object | None:
    """Return the element whose place was asked for, marked."""
    names = case.expected.names
    if case.exercise != "strides.element_offset" or case.got.error or case.expected.error or "stride" not in names:
        return None
    walk = (names["shape"], names["stride"], names["offset"])
    cells = cells_of(walk)
    if not cells or not names["index"]:
        return None
    index = tuple(i % n for i, n in zip(names["index"], names["shape"], strict=True))
    name = f"you say place {case.got.value!r}, it is {case.expected.value!r}"
    return strides(walked(walk, cells), mark=[index], names=[name])


def even_picture(case: Case) -> object | None:
    """Return the walk of which was asked whether it is even, the elements marked that an even one has elsewhere."""
    names = case.expected.names
    if case.exercise != "strides.is_contiguous" or not isinstance(case.got.value, bool) or not names["shape"]:
        return None
    walk, even = (names["shape"], names["stride"], 0), even_walk(names["shape"])
    cells = cells_of(walk, even)
    if not cells:
        return None
    told = {True: "it is: every element lies where an even walk has it", False: "it is not: see the marked elements"}
    name = f"contiguous? you say {case.got.value!r}, {told[case.expected.value]}"
    return strides(walked(walk, cells), expected=walked(even, cells), names=[name])


def engine_picture(case: Case) -> object | None:
    """Return the graph that an answer walked through in its order, or backwards, its wrong nodes marked."""
    if case.exercise.endswith(".topological_order"):
        return order_graph(case.call, case.exercise, case.mine)
    if case.exercise in ("scalar.backward", "autograd.engine.run_backward"):
        return pass_graph(case.call, case.exercise, case.mine, case.expected, reference_framework())
    return None


def failed_picture(case: Case) -> object | None:
    """Return the graph as far as it was built before the answer raised, the operation that failed marked."""
    if not case.got.error or case.expected.error or case.exercise.endswith(".topological_order"):
        return None
    return failed_graph(case.call, case.exercise, case.mine)


def graph_picture(case: Case) -> object | None:
    """Return the graph of the learner's own code with the first wrong node outlined, where one can be found."""
    if case.got.error and case.expected.error:
        return None
    forward = next((leaf for leaf in case.leaves() if leaf.place == "result"), None)
    if forward is not None and forward.wrong:  # the numbers themselves are wrong; their gradients come after that
        return value_graph(case.call, case.exercise, case.mine)
    outlined = outlined_graph(case.call, case.exercise, case.mine)
    return outlined or value_graph(case.call, case.exercise, case.mine)


def cells_picture(case: Case) -> object | None:
    """Return the first array that is wrong, over its storage, the wrong cells marked."""
    wrong = [leaf for leaf in case.leaves() if leaf.wrong]
    arrays = next((pair for leaf in wrong if (pair := leaf.arrays())), None)
    if arrays is None or arrays[0].dtype != arrays[1].dtype:
        return None
    place = next(leaf.place for leaf in wrong if leaf.arrays())
    return strides(arrays[0], expected=arrays[1], names=[f"your {place}" if place else "your result"])
