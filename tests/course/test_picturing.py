"""From verdict to picture: every wrong answer of the banks opens as something that marks what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from firesteel_course.case_table import CaseTable
from firesteel_course.errors import CourseError
from firesteel_course.exercises import all_exercises
from firesteel_course.picturing import picture, show
from firesteel_course.results import Results
from firesteel_course.sentence import Sentence
from firesteel_course.workspace import Workspace, start_workspace
from firesteel_grader import CheckResult, Grader, Result
from firesteel_grader.checking import checks_for
from firesteel_widgets import GraphExplorer, StrideView

WRONG = Path(__file__).parents[1] / "wrong"


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace without notebooks, as the current folder."""
    workspace, _ = start_workspace(tmp_path / "mine", notebooks=False)
    monkeypatch.chdir(workspace.folder)
    return workspace


def marks_something(shown: object) -> bool:
    if isinstance(shown, GraphExplorer):
        return bool(shown.failure) or shown.diff["first"] >= 0
    if isinstance(shown, StrideView):
        return (
            bool(shown.marks)
            or shown.note.startswith("The shape is wrong")
            or any(view["name"].endswith("where an even walk has it") for view in shown.views)
        )
    return isinstance(shown, CaseTable) and (shown.marked > 0 or bool(shown.note))


def assert_readable(shown: object) -> None:
    """A page reads JSON, which knows no infinity."""
    if isinstance(shown, GraphExplorer | StrideView):
        json.dumps(
            {name: text for name, text in shown.get_state().items() if not isinstance(text, bytes)}, allow_nan=False
        )


# Of each exercise's wrong answers, how many failing checks open as a graph and how many as a walk, at least; the others
# open as a table: their results are shapes, dtypes, lists or errors, or what threads did.
PICTURES = {
    "strides.contiguous_strides": (0, 3),
    "strides.element_offset": (0, 2),
    "strides.slice_axis": (0, 3),
    "strides.permute": (0, 3),
    "strides.is_contiguous": (0, 6),
    "strides.view_strides": (0, 4),
    "shapes.expand_strides": (0, 4),
    "shapes.unbroadcast": (6, 1),
    "stable.softmax": (0, 11),
    "scalar.multiply": (4, 0),
    "scalar.power": (4, 0),
    "scalar.tanh": (6, 0),
    "scalar.topological_order": (5, 0),
    "scalar.backward": (9, 0),
    "functions.elementwise.Mul": (15, 0),
    "functions.reductions.Sum": (12, 2),
    "functions.linalg.MatMul": (14, 0),
    "functions.views.Index": (12, 1),
    "autograd.engine.topological_order": (5, 0),
    "autograd.engine.run_backward": (11, 0),
    "functions.linalg.Affine": (4, 5),
    "nn.init.kaiming_uniform_": (0, 3),
    "nn.linear.Linear": (0, 5),
    "nn.container.Sequential": (0, 1),
    "functions.softmax.LogSoftmax": (2, 6),
    "nn.functional.nll_loss": (8, 4),
    "optim.sgd.sgd_step": (0, 8),
    "optim.adam.adam_step": (0, 8),
    "nn.utils.clip_grad_norm_": (0, 5),
}


def failures(exercise: str, result: Result) -> list[CheckResult]:
    """Return the checks that failed, without those that are timed: their cases are as large as time is long."""
    untimed = {check.name for check in checks_for(exercise) if check.device == "cpu" and check.timed is None}
    return [check for check in result.checks if check.verdict == "fail" and check.name in untimed]


@pytest.mark.parametrize("exercise", all_exercises())
def test_every_failing_check_of_a_wrong_answer_opens_as_a_picture_or_is_told_why_not(
    judged: Callable[[Path], Result], exercise: str
) -> None:
    graphs = walks = 0
    for path in sorted((WRONG / exercise).glob("*.py")):
        for failed in failures(exercise, judged(path)):
            shown = picture(exercise, failed, path.read_text())
            told = isinstance(shown, Sentence) and shown.text.startswith(exercise)
            assert told or marks_something(shown), f"{path.name}, {failed.name}: {shown!r}"
            assert_readable(shown)
            graphs += isinstance(shown, GraphExplorer)
            walks += isinstance(shown, StrideView)

    assert (graphs, walks) >= PICTURES.get(exercise, (0, 0))
    assert walks >= PICTURES.get(exercise, (0, 0))[1]


KINDS = {
    "functions.elementwise.Mul/forgets_to_unbroadcast.py": GraphExplorer,
    "strides.permute/inverse_permutation.py": StrideView,
    "stable.softmax/always_the_last_axis.py": StrideView,
    "shapes.broadcast_shapes/aligned_from_the_left.py": CaseTable,
    "kernels.add/adds_to_what_was_there.py": CaseTable,
}


@pytest.mark.parametrize("name", KINDS)
def test_a_backward_opens_as_a_graph_a_stride_as_a_walk_all_else_as_a_table(grader: Grader, name: str) -> None:
    exercise, source = name.partition("/")[0], (WRONG / name).read_text()
    failed = [check for check in grader.check(exercise, source).checks if check.verdict == "fail"]

    shown = [picture(exercise, check, source) for check in failed]

    assert any(isinstance(each, KINDS[name]) for each in shown)


def test_the_graph_of_a_case_is_made_of_the_learners_code_and_outlines_their_node(grader: Grader) -> None:
    exercise = "functions.elementwise.Mul"
    source = (WRONG / exercise / "forgets_to_unbroadcast.py").read_text()
    check = next(check for check in grader.check(exercise, source).checks if check.name == "agrees_with_a_small_step")

    shown = picture(exercise, check, source)

    assert isinstance(shown, GraphExplorer)
    wrong = shown.walk.graph.nodes[shown.diff["first"]]
    assert wrong.label == "mul"
    assert str(shown.diff["first"]) in shown.diff["nodes"]


def test_an_answer_that_does_not_come_back_is_not_run_here() -> None:
    stored = CheckResult("stops", "fail", "It hung.", "does not stop", counterexample())

    shown = picture("strides.permute", stored, "raise SystemExit  # would end this test")

    assert isinstance(shown, CaseTable)
    assert shown.note == "The answer is not run here, since it does not stop on this call."


def counterexample():
    from firesteel_grader import Counterexample

    return Counterexample("permute((2,), (1,), (0,))", "1", "((2,), (1,))")


def test_an_answer_that_never_ran_is_told_in_a_sentence() -> None:
    shown = picture("strides.permute", CheckResult("loads", "fail", "It is not Python."), "def permute(:")

    assert isinstance(shown, Sentence)
    assert "there is nothing to draw" in repr(shown)


def test_a_case_that_is_too_large_to_be_written_down_is_shown_as_it_was_stored() -> None:
    stored = CheckResult("is_large", "fail", "", None, counterexample())
    cut = CheckResult("is_large", "fail", "", None, type(counterexample())("x = [1 ... 2]\npermute(x)", "1", "2"))

    assert isinstance(picture("strides.permute", cut, "def permute(x): ..."), CaseTable)
    assert isinstance(picture("strides.permute", stored, "def other(): ..."), CaseTable)


def test_show_reads_what_was_stored(at: Workspace, grader: Grader) -> None:
    exercise, source = "strides.permute", (WRONG / "strides.permute" / "inverse_permutation.py").read_text()
    assert repr(show(exercise)) == f"{exercise} has not been tried yet: there is no failing case to show."
    result = grader.check(exercise, source)
    Results(at.state).record(result, source)

    assert isinstance(show(exercise), StrideView)
    passed = next(check.name for check in result.checks if check.verdict == "pass")
    assert "passed this check" in repr(show(exercise, passed))
    with pytest.raises(CourseError, match="has no check 'other'"):
        show(exercise, "other")
    with pytest.raises(CourseError, match="there is no exercise"):
        show("strides.permut")


def test_a_table_marks_wrong_places_in_text_and_html_and_escapes_what_the_learner_made() -> None:
    table = CaseTable("strides.permute", "f(1 < 2)", [("[0]", "<b>", "2", True), ("[1]", "3", "3", False)], "A note.")

    assert repr(table).splitlines() == [
        *("strides.permute", "    f(1 < 2)", "✗ [0]: got <b>, expected 2", "  [1]: got 3, expected 3", "A note."),
    ]
    html = table._repr_html_()
    assert "&lt;b&gt;" in html
    assert html.count("✗") == table.marked == 1
