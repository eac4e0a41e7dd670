from __future__ import annotations

import filecmp
import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from firesteel_course.errors import WorkspaceError
from firesteel_course.forge import Forge
from firesteel_course.places import framework_folder
from firesteel_course.references import find_reference
from firesteel_grader.submissions.answers import answer_source
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

IDS = [
    "strides.contiguous_strides",
    "strides.element_offset",
    "strides.permute",
    "shapes.broadcast_shapes",
    "scalar.power",
]


def all_text(folder: Path) -> str:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".pyc"]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


@pytest.fixture
def forge(tmp_path: Path) -> Forge:
    made = Forge(tmp_path, IDS)
    assert made.lay() == []
    return made


def test_an_open_exercise_stands_as_one_line(forge: Forge) -> None:
    text = (forge.package / "strides.py").read_text()

    assert '\n\n\npermute = borrow("strides.permute")\n\n\n' in text
    assert text.count("from firesteel_course.borrow import borrow\n") == 1
    assert "order = [dim % rank for dim in dims]" not in text
    assert set(forge.whose().values()) == {"borrowed"}


def test_a_module_without_exercises_stands_as_it_is(forge: Forge) -> None:
    assert (forge.package / "random.py").read_text() == (framework_folder() / "random.py").read_text()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(IDS), tried=st.lists(st.tuples(st.sampled_from(IDS), st.integers(0, 99)), max_size=4))
def test_every_order_of_solving_ends_in_the_same_package(
    tmp_path_factory: pytest.TempPathFactory, order: list[str], tried: list[tuple[str, int]]
) -> None:
    forge = Forge(tmp_path_factory.mktemp("workspace"), IDS)
    forge.lay()
    for exercise_id, number in tried:
        name = exercise_id.rpartition(".")[2]
        forge.solve(
            find_reference(exercise_id), f"HELP_{number} = {number}\n\n\ndef {name}(*x):\n    return HELP_{number}"
        )
        assert f"HELP_{number} = {number}" in all_text(forge.package)
    for place, exercise_id in enumerate(order, 1):
        forge.solve(find_reference(exercise_id), find_reference(exercise_id).source)
        assert {forge.whose()[done] for done in order[:place]} == {"yours"}

    same = filecmp.dircmp(framework_folder(), forge.package)
    assert not same.diff_files
    assert "firesteel" not in all_text(forge.package)
    for _, number in tried:
        assert f"HELP_{number} = {number}" in all_text(forge.state / "history")
    assert forge.lay() == []


def test_what_a_learner_changed_by_hand_survives_forging_and_laying(forge: Forge) -> None:
    module = forge.package / "strides.py"
    module.write_text(module.read_text() + "\n\ndef of_my_own():\n    return 1\n")

    forge.solve(find_reference("strides.permute"), "def permute(shape, stride, dims):\n    return 'mine'")
    sentences = forge.lay()

    assert "def of_my_own():\n    return 1\n" in module.read_text()
    assert "return 'mine'" in module.read_text()
    assert sentences == []


def test_a_plank_retyped_by_hand_is_kept_before_it_is_replaced(forge: Forge) -> None:
    module = forge.package / "strides.py"
    by_hand = "def permute(shape, stride, dims):\n    return 'typed by hand'"
    module.write_text(module.read_text().replace('permute = borrow("strides.permute")', by_hand))
    assert forge.whose()["strides.permute"] == "yours"

    forge.solve(find_reference("strides.permute"), "def permute(shape, stride, dims):\n    return 'new'")

    assert "typed by hand" not in module.read_text()
    assert "typed by hand" in all_text(forge.state / "history")


def test_a_damaged_module_is_laid_aside_and_written_whole_with_the_answers(forge: Forge) -> None:
    forge.solve(find_reference("strides.permute"), "def permute(shape, stride, dims):\n    return 'mine'")
    module = forge.package / "strides.py"
    half = module.read_text()[:700] + "\ndef half("
    module.write_text(half)

    with pytest.raises(WorkspaceError, match=r"mytorch/strides.py, line \d+: .*firesteel start"):
        forge.solve(find_reference("strides.element_offset"), "def element_offset(): ...")
    [sentence] = forge.lay()

    assert sentence.startswith("mytorch/strides.py was not Python any more (line ")
    assert "return 'mine'" in module.read_text()
    assert half in all_text(forge.state / "history")


def test_a_missing_module_and_a_missing_plank_are_repaired(forge: Forge) -> None:
    (forge.package / "scalar.py").unlink()
    module = forge.package / "shapes.py"
    module.write_text(module.read_text().replace("broadcast_shapes = borrow", "other = borrow"))

    sentences = forge.lay()

    assert sentences == [
        "mytorch/scalar.py was missing; it is whole again.",
        "mytorch/shapes.py no longer had broadcast_shapes; it lies in .firesteel/history/mytorch/shapes.py/0001.py, "
        "and a whole one is in its place.",
    ]
    assert set(forge.whose().values()) == {"borrowed"}


def test_an_answer_that_uses_np_and_torch_gets_their_imports_where_the_module_has_none(forge: Forge) -> None:
    answer = "def contiguous_strides(shape):\n    return tuple(np.ones(1)), torch.__name__"

    forge.solve(find_reference("strides.contiguous_strides"), answer)

    block = f"\nimport numpy as np\nimport mytorch as torch\n\n\n{answer}\n"
    assert block in (forge.package / "strides.py").read_text()


def test_a_borrowed_plank_is_the_reference_living_in_its_new_module(forge: Forge) -> None:
    script = (
        "import mytorch.strides as strides\n"
        "assert strides.view_strides((2, 3), (3, 1), (6,)) == (1,)\n"
        "assert strides.permute((2, 3), (3, 1), (1, 0)) == ((3, 2), (1, 3))\n"
        "assert strides.permute.__globals__ is vars(strides)\n"
        "assert strides.permute.__module__ == 'mytorch.strides'\n"
    )

    subprocess.run([sys.executable, "-c", script], check=True, cwd=forge.package.parent)


def test_a_traceback_through_a_borrowed_plank_shows_none_of_its_lines(forge: Forge) -> None:
    script = "import mytorch.strides as strides\nstrides.permute((2,), (1,), (5,))"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=forge.package.parent)

    assert "IndexError: permute: axis 5" in done.stderr
    assert 'File "<borrowed strides.permute>"' in done.stderr
    assert "for dim in dims" not in done.stderr


def test_the_package_under_its_new_name_is_the_framework_module_for_module(forge: Forge) -> None:
    files = {path.relative_to(framework_folder()) for path in framework_folder().rglob("*.py")}

    assert {path.relative_to(forge.package) for path in forge.package.rglob("*.py")} == files
    assert importlib.import_module("firesteel").__file__ == str(framework_folder() / "__init__.py")


RIGHT = Path(__file__).parents[1] / "right"
STEP = """
import mytorch as torch
from mytorch import nn
from mytorch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
data = TensorDataset(torch.eye(4).expand(8, 4, 4).reshape(32, 4), torch.tensor([0, 1, 2, 1] * 8))
for epoch in range(20):
    for x, y in DataLoader(data, batch_size=8, shuffle=True):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
print(float(loss) < 0.1)
"""


@pytest.mark.parametrize("which", [0, -1], ids=["the first right answers", "the last right answers"])
def test_right_answers_of_another_kind_forged_together_make_a_package_that_trains(tmp_path: Path, which: int) -> None:
    forge = Forge(tmp_path)
    forge.lay()
    for exercise_id in forge.exercises:
        answer = sorted((RIGHT / exercise_id).glob("*.py"))[which]
        source = answer_source(answer.read_text(encoding="utf-8"), exercise_id, answer.name)
        forge.solve(find_reference(exercise_id), source)

    done = subprocess.run([sys.executable, "-c", STEP], cwd=tmp_path, capture_output=True, text=True)

    assert set(forge.whose().values()) == {"yours"}
    assert "firesteel_course" not in all_text(forge.package)
    assert (done.stdout.strip(), done.stderr) == ("True", "")
