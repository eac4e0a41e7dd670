"""Private checks: loaded apart, checked themselves, judged as the course's are, and told of without any data."""

from __future__ import annotations

import inspect
import json
import sys
from pathlib import Path

import firesteel
import pytest
from firesteel_grader import Grader, Result, isolation
from firesteel_grader.checking import all_exercises, checks_for
from firesteel_grader.private import PrivateCheckError, PrivateChecks, load_private
from firesteel_grader.proving import prove

EXERCISE = "strides.contiguous_strides"
TAKEN = checks_for(EXERCISE)[0].name
RIGHT = inspect.getsource(firesteel.strides.contiguous_strides)
PAIRS = "st.tuples(st.tuples(st.integers(41, 49), st.integers(41, 49)))"
HEAD = """from firesteel_grader import check
from hypothesis import strategies as st

"""
GOOD = f'''{HEAD}
@check("{EXERCISE}", given={PAIRS}, points=5, hint="Secret hint.")
def long_axes(torch, shape):
    """Secret summary."""
    return torch.strides.contiguous_strides(shape)
'''
KNOWS_SMALL_AXES_ONLY = f"""{RIGHT}
_right = contiguous_strides
def contiguous_strides(shape):
    print("shape:", shape)
    if max(shape, default=0) > 40:
        {{0}}
    return _right(shape)
"""


def folder_of(root: Path, **files: str) -> Path:
    root.mkdir(exist_ok=True)
    for name, text in files.items():
        (root / f"{name}.py").write_text(text)
    return root


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_of(tmp_path / "private", extra=GOOD)


def graded(folder: Path, source: str, seed: int = 0) -> Result:
    with Grader(private=load_private(folder)) as grader:
        return grader.check(EXERCISE, source, seed=seed)


def test_a_private_check_adds_its_points(folder: Path, grader: Grader):
    public = grader.check(EXERCISE, RIGHT)

    both = graded(folder, RIGHT)

    assert (both.points, both.max_points) == (public.points + 5, public.max_points + 5)
    assert both.checks[:-1] == public.checks
    assert both.checks[-1].private
    assert both.verdict == "pass"


def test_an_answer_that_only_a_private_check_rejects_loses_its_points_alone(folder: Path, grader: Grader):
    source = KNOWS_SMALL_AXES_ONLY.format("return ()")
    assert grader.check(EXERCISE, source).verdict == "pass"

    result = graded(folder, source)

    assert result.verdict == "fail"
    assert result.points == result.max_points - 5


@pytest.mark.parametrize(
    ("does", "message", "cause"),
    [
        ("return (1, 1)", "a result has other values", None),
        ("return None", "a result is of another type", "returns None"),
        ("raise type(f'E{shape[0]}x{shape[1]}', (Exception,), {})", "a call raised an error", "raises an error"),
        ("import os; os._exit(shape[0])", "a call gave no answer", "crashed"),
        ("raise SystemExit(str(shape))", "a call raised an error", "exits"),
    ],
)
def test_what_is_told_of_a_private_check_holds_no_data(folder: Path, does: str, message: str, cause: str | None):
    results = [graded(folder, KNOWS_SMALL_AXES_ONLY.format(does), seed) for seed in (1, 2)]
    told = [result.checks[-1] for result in results]

    assert told[0] == told[1]  # whatever was drawn
    assert told[0].message == f"A private check failed: {message}."
    assert (told[0].cause, told[0].counterexample, told[0].private) == (cause, None, True)
    written = json.dumps(results[0].to_json()["checks"]) + results[0].output
    assert not [word for word in ("Secret", *map(str, range(41, 50))) if word in written]


def test_what_an_answer_prints_during_a_private_check_is_not_kept(folder: Path):
    printing = RIGHT.replace(
        "    strides: list", "    print(shape) if max(shape, default=0) > 40 else None\n    strides: list"
    )
    assert printing != RIGHT

    result = graded(folder, printing)

    assert result.verdict == "pass"
    assert result.output == ""


def test_a_private_result_comes_back_from_its_object_and_a_public_one_has_no_word_of_it(folder: Path):
    result = graded(folder, RIGHT)
    shown = json.loads(json.dumps(result.to_json()))

    assert Result.from_json(shown) == result
    assert [check.get("private") for check in shown["checks"]] == [None, None, True]


def test_an_answer_that_is_open_is_open_for_private_checks_too(folder: Path):
    result = graded(folder, "def contiguous_strides(shape): ...")

    assert result.verdict == "open"
    assert result.points == 0
    assert result.checks[-1].private


def test_two_graders_with_two_folders_do_not_mix(folder: Path, tmp_path: Path, grader: Grader):
    other = folder_of(tmp_path / "other", extra=GOOD.replace("long_axes", "other_name").replace("points=5", "points=7"))
    before = {exercise: [check.name for check in checks_for(exercise)] for exercise in all_exercises()}

    with Grader(private=load_private(folder)) as one, Grader(private=load_private(other)) as two:
        results = [each.check(EXERCISE, RIGHT) for each in (one, two, grader)]

    assert [result.checks[-1].name for result in results[:2]] == ["long_axes", "other_name"]
    assert [result.max_points for result in results] == [8, 10, 3]
    assert {exercise: [check.name for check in checks_for(exercise)] for exercise in all_exercises()} == before


def test_files_of_a_folder_may_share_a_module_and_nothing_is_written_there(tmp_path: Path):
    shared = f"{HEAD}pairs = st.tuples(st.tuples(st.integers(2, 3), st.integers(2, 3)))\n"
    using = GOOD.replace(f"given={PAIRS}", "given=pairs")
    folder = folder_of(
        tmp_path / "private", shared=shared, zebra=using.replace(HEAD, f"{HEAD}from .shared import pairs\n")
    )

    private = load_private(folder)

    assert [check.place for check in private.all] == ["zebra.py, line 6"]
    assert sorted(path.name for path in folder.iterdir()) == ["shared.py", "zebra.py"]
    assert not sys.dont_write_bytecode or sys.flags.dont_write_bytecode


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("def f(:\n", "line 1: invalid syntax; correct this line"),
        (f"{HEAD}x = 1\ny = x.nothing\n", "line 5: AttributeError: 'int' object has no attribute 'nothing'"),
        (f"{HEAD}import sys\nsys.exit(3)\n", "line 5: SystemExit: 3"),
        (GOOD.replace("(torch, shape)", "(shape)"), "line 5: driver long_axes: its first parameter must be"),
        (GOOD.replace("return ", "return HEAD or "), "line 5: driver long_axes: it uses HEAD from outside"),
        (GOOD + GOOD.replace(HEAD, ""), r"line \d+: check: .* already has a check called long_axes"),
        (GOOD.replace('strides"', 'strid"'), "line 5: There is no exercise .*; did you mean"),
        (GOOD.replace("long_axes", TAKEN), f"line 5: the course has a check called {TAKEN} for .*; rename yours"),
        (GOOD.replace("points=5", "points=0.5"), r"line 5: points is 0\.5; it must be a whole number from 0"),
        (GOOD.replace("points=5", "device='tpu'"), "line 5: device is 'tpu'"),
        (
            GOOD.replace("points=5", "points=5\0"),
            "line 5: a null byte, which no source may hold; save it as UTF-8 text",
        ),
        (GOOD.replace(PAIRS, "3"), "line 5: given is 3; it must be a Hypothesis strategy"),
    ],
)
def test_a_mistake_in_an_instructors_file_is_one_sentence_with_its_line(tmp_path: Path, text: str, sentence: str):
    folder = folder_of(tmp_path / "private", extra=text)

    with pytest.raises(PrivateCheckError, match=rf"^extra\.py, {sentence}") as caught:
        load_private(folder)

    assert "\n" not in str(caught.value)


def test_a_folder_that_cannot_be_one_is_told(tmp_path: Path):
    (tmp_path / "empty").mkdir()

    for folder, sentence in [
        (tmp_path / "nothing", "nothing is not a folder; name the folder that holds your checks"),
        (tmp_path / "empty", "empty holds no Python file"),
        (folder_of(tmp_path / "dashed", **{"my-checks": GOOD}), r"my-checks\.py: the name is no Python module's"),
        (folder_of(tmp_path / "none", extra=HEAD), "its files register no check; decorate a driver with @check"),
    ]:
        with pytest.raises(PrivateCheckError, match=sentence):
            load_private(folder)


def test_a_folder_that_was_changed_is_read_again(folder: Path):
    load_private(folder)
    (folder / "extra.py").write_text(GOOD.replace("points=5", "points=6"))

    assert [check.points for check in load_private(folder).all] == [6]


def test_a_good_check_is_proved(folder: Path, grader: Grader):
    prove(load_private(folder), grader)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("return torch.strides.contiguous_stride(shape)", "cannot be run: BrokenReferenceError"),
        ("return object()", "cannot be run: BrokenReferenceError: the reference returned an object"),
        ("return len(shape)", "passes an answer whose every body is `return None`"),
        ("return torch.strides.contiguous_strides(shape, shape)", "passes an answer whose every body is `return None`"),
        ("import random; return random.random()", r"must pass the reference, and does not\. Secret summary"),
    ],
)
def test_a_check_that_judges_wrongly_is_refused(tmp_path: Path, grader: Grader, body: str, sentence: str):
    folder = folder_of(tmp_path / "private", extra=GOOD.replace("return torch.strides.contiguous_strides(shape)", body))

    with pytest.raises(PrivateCheckError, match=f"line 5: the check long_axes {sentence}"):
        prove(load_private(folder), grader)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("st.tuples()", r"takes \(shape\) and is given \(\); its strategy must give tuples of 1"),
        ("st.just(7)", r"takes \(shape\) and is given 7; its strategy must give tuples of 1"),
        ("st.tuples(st.integers().filter(lambda _: False))", "cannot be run: Unsatisfiable"),
        ("st.tuples(st.just(object()))", "cannot be run: FrameError"),
    ],
)
def test_a_strategy_that_gives_nothing_or_what_no_driver_takes_is_refused(
    tmp_path: Path, grader: Grader, given: str, sentence: str
):
    private = load_private(folder_of(tmp_path / "private", extra=GOOD.replace(PAIRS, given)))

    with pytest.raises(PrivateCheckError, match=f"line 5: the check long_axes {sentence}"):
        prove(private, grader)


@pytest.mark.parametrize("level", isolation.LEVELS)
def test_an_answer_cannot_read_or_import_the_folder(tmp_path: Path, level: str):
    reached = next(each for each in isolation.available() if each.name == level)
    if not reached.reached or (level == "process" and not any("Landlock" in means for means in reached.applied)):
        pytest.skip(f"level {level} does not claim it here: {'; '.join(reached.missing) or 'no Landlock'}")
    folder = folder_of(tmp_path / "private", extra=GOOD)
    reading = f"{RIGHT}\nopen({str(folder / 'extra.py')!r}).read()\n"
    importing = f"{RIGHT}\nimport sys\nsys.path.append({str(folder)!r})\nimport extra\n"

    with Grader(isolation=level, private=load_private(folder)) as grader:
        results = [grader.check(EXERCISE, source) for source in (RIGHT, reading, importing)]

    assert [result.verdict for result in results] == ["pass", "fail", "fail"]
    assert "Error" in results[1].checks[0].message
    assert "ModuleNotFoundError" in results[2].checks[0].message


def test_the_example_in_the_documentation_is_a_good_check(tmp_path: Path, grader: Grader):
    page = (Path(__file__).parents[2] / "grader" / "docs" / "private_checks.md").read_text()
    example = page.partition("```python\n")[2].partition("```")[0]

    private = load_private(folder_of(tmp_path / "private", example=example))

    assert [(check.exercise, check.points) for check in private.all] == [(EXERCISE, 2)]
    prove(private, grader)


@pytest.mark.parametrize("exercise", ["functions.elementwise.Mul", "kernels.saxpy", "nn.linear.Linear", "scalar.tanh"])
def test_the_course_s_own_checks_of_functions_classes_and_kernels_can_be_proved(grader: Grader, exercise: str):
    checks = tuple(check for check in checks_for(exercise) if check.device == "cpu")

    prove(PrivateChecks({exercise: checks}), grader)
