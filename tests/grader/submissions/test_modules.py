"""What of a module of mytorch is an answer, and what is given, another's, or changed by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from firesteel_course.forge import Forge
from firesteel_course.places import framework_folder
from firesteel_course.references import find_reference
from firesteel_grader import Grader
from firesteel_grader.submissions.modules import module_answers
from firesteel_grader.submissions.reading import read_submission

from .submitting import IDS, bank, workspace

STRIDES = [name for name in IDS if name.startswith("strides.")]
REFERENCE = (framework_folder() / "strides.py").read_text()


@pytest.fixture
def forge(tmp_path: Path) -> Forge:
    made = Forge(tmp_path / "work", IDS)
    made.lay()
    return made


def read(text: str, exercises: list[str] = STRIDES) -> tuple[dict[str, str], list[str]]:
    """Return the answers' sources without their blank lines, and the notes."""
    found, notes = module_answers(text, exercises, REFERENCE, "mytorch/strides.py")
    return {name: "\n".join(line for line in source.split("\n") if line) for name, source in found.items()}, notes


def test_each_answer_takes_the_helper_that_was_forged_with_it(forge: Forge) -> None:
    """Two neighbours in the module brought helpers of the same name."""
    text = "def helper():\n    return {}\n\n\ndef {}(x):\n    return helper()"
    names = ("strides.contiguous_strides", "strides.element_offset")
    answers = {name: text.format(number, name.rpartition(".")[2]) for number, name in enumerate(names)}
    for name, answer in answers.items():
        forge.solve(find_reference(name), answer)

    found, notes = read((forge.package / "strides.py").read_text())

    assert found == {name: answer.replace("\n\n\n", "\n") for name, answer in answers.items()}
    assert notes == []


def test_a_helper_below_its_answer_or_far_from_it_is_found_too(forge: Forge) -> None:
    answer = "def permute(shape, stride, dims):\n    return helper(), TABLE\n\n\ndef helper():\n    return 1"
    forge.solve(find_reference("strides.permute"), answer)
    text = "TABLE = {}\n" + (forge.package / "strides.py").read_text() + "\n\nTABLE[1] = 2\nTABLE[2] = helper()\n"

    found, _ = read(text)

    assert found["strides.permute"].split("\n") == [
        "TABLE = {}",
        *[line for line in answer.split("\n") if line],
        "TABLE[1] = 2",
        "TABLE[2] = helper()",
    ]


def test_given_parts_and_other_answers_are_no_part_of_an_answer(forge: Forge) -> None:
    forge.solve(find_reference("strides.permute"), "def permute(shape, stride, dims):\n    return prod(shape)")
    forge.solve(
        find_reference("strides.is_contiguous"), "def is_contiguous(*x):\n    return permute, contiguous_strides, Shape"
    )

    found, notes = read((forge.package / "strides.py").read_text())

    assert found["strides.is_contiguous"] == "def is_contiguous(*x):\n    return permute, contiguous_strides, Shape"
    assert found["strides.permute"].startswith("def permute")
    assert notes == []


def test_an_answer_keeps_the_line_numbers_of_its_module(forge: Forge) -> None:
    forge.solve(find_reference("strides.permute"), "def permute(shape, stride, dims):\n    return prod(shape)")
    text = (forge.package / "strides.py").read_text()

    found, _ = module_answers(text, STRIDES, REFERENCE, "mytorch/strides.py")

    source = found["strides.permute"].split("\n")
    assert [line for line in source if line] == [
        line for line, own in zip(text.split("\n"), source, strict=False) if own
    ]
    assert len(source) > 20


def test_a_given_part_changed_by_hand_is_told_and_not_used() -> None:
    text = REFERENCE.replace("Shape = tuple[int, ...]", "Shape = list\n\n\ndef prod(x):\n    return 7")

    found, notes = read(text)

    assert notes == [
        "mytorch/strides.py has Shape of its own, which is no exercise asked for here; the course's was used."
    ]
    assert "Shape = list" not in "".join(found.values())
    assert list(found) == STRIDES


def test_a_helper_that_hides_a_given_name_is_the_answers_own() -> None:
    """The given import of prod still stands; the learner's own comes with the answer, as it did in the cell."""
    hidden = (
        "def prod(x):\n    return 7\n\n\ndef contiguous_strides(shape: Shape) -> Shape:\n    return prod(shape)\n\n\n"
    )
    before, after = REFERENCE.index("def contiguous_strides"), REFERENCE.index("def element_offset")

    found, notes = read(REFERENCE[:before] + hidden + REFERENCE[after:])

    assert found["strides.contiguous_strides"].startswith("def prod(x):\n    return 7\ndef contiguous_strides")
    assert notes == []


def test_an_exercise_that_was_not_asked_for_is_no_helper() -> None:
    text = REFERENCE.replace("for size in reversed(shape):", "for size in shape:")

    found, notes = read(text, ["strides.is_contiguous"])

    assert list(found) == ["strides.is_contiguous"]
    assert "def contiguous_strides" not in found["strides.is_contiguous"]
    assert [note.partition(", ")[0] for note in notes] == ["mytorch/strides.py has contiguous_strides of its own"]


def test_a_module_laid_out_anew_is_the_same_module() -> None:
    text = REFERENCE.replace("import prod", "import (\n    prod,\n)").replace(
        "tuple[int, ...]", "tuple[ int,... ]  # sizes"
    )

    assert read(text)[1] == []


def test_a_missing_plank_and_a_broken_module_are_told_and_the_rest_goes_on(forge: Forge) -> None:
    forge.solve(find_reference("scalar.power"), find_reference("scalar.power").source)
    path = forge.package / "strides.py"
    path.write_text(path.read_text().replace("permute = borrow(", "other = borrow("))
    (forge.package / "shapes.py").write_text("def f(:\n")
    (forge.package / "dtypes.py").unlink()

    answers = read_submission(forge.package.parent, IDS)

    assert list(answers.by_exercise) == ["scalar.power"]
    assert answers.notes == (
        "mytorch/strides.py no longer has permute, so it counts as not attempted.",
        "mytorch/shapes.py, line 1: invalid syntax; correct this line and try again; its answers were not read.",
        "mytorch/dtypes.py is missing.",
        "There is no cell for dtypes.promote_types: not attempted.",
    )


def test_a_published_mytorch_without_the_word_firesteel_is_read(tmp_path: Path, grader: Grader) -> None:
    package = workspace(tmp_path, bank("right", 0), with_notebooks=False) / "mytorch"
    assert not [path for path in package.rglob("*.py") if "firesteel" in path.read_text()]
    published = package.rename(tmp_path / "my_own_torch")

    answers = read_submission(published, IDS)

    assert list(answers.by_exercise) == IDS
    assert grader.check("strides.permute", answers.by_exercise["strides.permute"].source).verdict == "pass"


def test_an_answer_may_import_mytorch_by_its_name(grader: Grader) -> None:
    """The forge writes such a line where a module lacks it; the worker's framework has that name."""
    reference = find_reference("strides.permute").source
    imports = "import mytorch as torch\nfrom mytorch import strides\nimport mytorch.nn.functional as F\n\n\n"

    result = grader.check("strides.permute", f"{imports}{reference}\n\nASSERTED = torch.zeros, strides.Shape, F.relu")

    assert result.verdict == "pass", result
