"""The widgets under a learner's own forged framework: its modules are called mytorch, and firesteel is not there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from firesteel_course.forge import Forge
from firesteel_course.references import find_reference
from firesteel_grader.submissions.answers import answer_source

BANKS = Path(__file__).parents[1]
START = """
import json, sys
import mytorch as torch
from mytorch import nn
from mytorch.scalar import Value
from firesteel_widgets import Trainer, TrainingBoard, graph, record, strides, why

def shown(explorer):
    nodes = explorer.walk.graph.nodes
    return {
        "labels": [node.label for node in nodes],
        "operations": sum(node.slots > 0 for node in nodes),
        "boxes": [box.path for box in explorer.walk.graph.modules],
        "events": len(explorer.recorded.events),
        "files": sorted({source["file"] for source in explorer.sources}),
        "rules": {nodes[int(at)].label: told["rule"] for at, told in explorer.rules.items()},
        "sources": {nodes[int(at)].label: told["source"] for at, told in explorer.rules.items()},
        "diff": explorer.diff,
        "wrong": {nodes[node].label: found.got for node, found in explorer.told.wrong.items()},
    }

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
x, y = torch.randn(6, 4), torch.tensor([0, 1, 2, 0, 1, 2])
loss = nn.functional.cross_entropy(model(x), y)
told = {}
"""
END = """
told["firesteel"] = sorted(name for name in sys.modules if name.partition(".")[0] == "firesteel")
print(json.dumps(told))
"""


def right_answer(exercise: str) -> str:
    """Return an answer that is not the reference."""
    path = sorted((BANKS / "right" / exercise).glob("*.py"))[0]
    return answer_source(path.read_text(encoding="utf-8"), exercise, path.name)


def wrong_answer(name: str) -> str:
    path = BANKS / "wrong" / name
    return answer_source(path.read_text(encoding="utf-8"), path.parent.name, path.name)


def run(folder: Path, script: str) -> dict[str, Any]:
    """Return what a script told that ran where the learner's mytorch lies."""
    command = [sys.executable, "-W", "error", "-c", START + script + END]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Forge:
    """A workspace in which every exercise is solved, each by an answer that is not the reference."""
    forge = Forge(tmp_path_factory.mktemp("solved"))
    forge.lay()
    for exercise in forge.exercises:
        forge.solve(find_reference(exercise), right_answer(exercise))
    return forge


def test_the_graph_of_a_package_that_is_all_the_learners_own(solved: Forge) -> None:
    script = """
told["graph"] = shown(graph(loss, model))
told["diff"] = shown(graph(lambda: nn.functional.cross_entropy(model(x), y), model, diff=True))
with record(loss, model) as seen:
    loss.backward()
told["record"] = shown(seen)
told["grads"] = all(parameter.grad is not None for parameter in model.parameters())
frozen = torch.ones(2)
told["why"] = why(frozen, (frozen * torch.ones(2, requires_grad=True)).sum())
"""

    told = run(solved.package.parent, script)

    assert told["firesteel"] == []
    assert {"0.weight", "0.bias", "2.weight", "2.bias", "relu"} <= set(told["graph"]["labels"])
    assert told["graph"]["boxes"] == ["0", "1", "2"]
    assert told["graph"]["rules"]["relu"].startswith("grad_in = [")
    assert all(file.startswith(("mytorch/", "functions/", "nn/")) for file in told["graph"]["files"])
    assert told["diff"]["diff"]["first"] == -1
    assert told["diff"]["diff"]["left"] == {}
    assert len(told["diff"]["diff"]["tried"]) == told["diff"]["operations"]
    assert told["record"]["events"] == told["graph"]["events"]
    assert told["record"]["wrong"] == {}
    assert told["grads"]
    assert "it was made without requires_grad=True" in told["why"]


def test_scalars_strides_and_training_of_a_package_that_is_all_the_learners_own(solved: Forge) -> None:
    script = """
from mytorch.utils.data import DataLoader, TensorDataset
a, b = Value(2.0), Value(-3.0)
end = (a * b + a) ** 2
with record(end) as seen:
    end.backward()
told["scalar"] = {**shown(seen), "grads": [a.grad, b.grad], "compared": graph(end, diff=True).diff["first"]}
rows = torch.arange(6).reshape(2, 3)
view = strides(rows, rows.t(), rows.t().reshape(6), names=["rows", "turned", "copied"])
told["strides"] = [[each["name"], each["shape"], each["strides"]] for each in view.views]
told["verdicts"] = view.desc
loader = DataLoader(TensorDataset(x, y), batch_size=2)
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
trainer = Trainer(model, optimizer, nn.functional.cross_entropy, loader)
trainer.fit(4, wait=True)
told["board"] = [isinstance(trainer.board, TrainingBoard), trainer.board.record.state]
told["better"] = float(nn.functional.cross_entropy(model(x), y)) < float(loss)
"""

    told = run(solved.package.parent, script)

    assert told["firesteel"] == []
    assert told["scalar"]["grads"] == [16.0, -16.0]
    assert told["scalar"]["compared"] == -1
    assert told["scalar"]["wrong"] == {}
    assert told["scalar"]["files"] == ["mytorch/scalar.py"]
    assert told["strides"] == [*(["rows", [2, 3], [3, 1]], ["turned", [3, 2], [1, 3]], ["copied", [6], [1]])]
    assert "copy" in told["verdicts"]
    assert told["board"] == [True, "done"]
    assert told["better"]


HALF = ("functions.elementwise.Mul", "scalar.multiply", "nn.linear.Linear", "autograd.engine.run_backward")


def test_a_package_half_solved_shows_the_learners_functions_and_keeps_borrowed_ones_to_itself(tmp_path: Path) -> None:
    forge = Forge(tmp_path)
    forge.lay()
    for exercise in HALF:
        forge.solve(find_reference(exercise), right_answer(exercise))

    told = run(
        tmp_path,
        """
weight = torch.randn(4, 2, requires_grad=True)
end = ((x @ weight) * 2.0).sum()
told["graph"] = shown(graph(end, diff=True))
with record(end) as seen:
    end.backward()
told["record"] = shown(seen)
a = Value(2.0)
told["scalar"] = shown(graph(a.tanh() * a, diff=True))
""",
    )

    assert told["graph"]["sources"]["mul"] >= 0
    assert told["graph"]["rules"]["mul"].startswith("grad_in = [")
    assert told["graph"]["sources"]["matmul"] == -1  # borrowed: its text would be the answer
    assert told["graph"]["rules"]["matmul"] == ""
    assert told["graph"]["diff"]["first"] == -1
    assert told["record"]["wrong"] == {}
    assert told["scalar"]["sources"]["mul"] >= 0
    assert told["scalar"]["sources"]["tanh"] == -1
    assert told["scalar"]["diff"]["first"] == -1


WRONG = {
    "functions.elementwise.Mul/own_factor_in_the_gradient.py": (
        "(torch.ones(2, requires_grad=True) * 2.0).tanh().sum()",
        "mul",
    ),
    "functions.reductions.Sum/gradient_of_the_mean.py": ("(x.clone().requires_grad_().tanh() * 2.0).sum()", "sum"),
    "scalar.tanh/forgets_the_square.py": ("(Value(0.5) * 2.0).tanh() * 3.0", "tanh"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_backward_in_a_learners_package_is_the_node_that_is_outlined(tmp_path: Path, name: str) -> None:
    expression, label = WRONG[name]
    forge = Forge(tmp_path)
    forge.lay()
    forge.solve(find_reference(name.partition("/")[0]), wrong_answer(name))

    told = run(tmp_path, f"told['graph'] = shown(graph(lambda: {expression}, diff=True))")

    assert told["graph"]["labels"][told["graph"]["diff"]["first"]] == label
    assert list(told["graph"]["wrong"]) == [label]
    assert told["graph"]["sources"][label] >= 0


def test_a_wrong_engine_in_a_learners_package_is_seen_by_recording_its_pass(tmp_path: Path) -> None:
    forge = Forge(tmp_path)
    forge.lay()
    wrong = wrong_answer("autograd.engine.run_backward/overwrites_what_arrived.py")
    forge.solve(find_reference("autograd.engine.run_backward"), wrong)

    told = run(
        tmp_path,
        """
leaf = torch.ones(2, requires_grad=True)
end = (leaf * leaf.tanh()).sum()
with record(end) as seen:
    end.backward()
told["record"] = shown(seen)
""",
    )

    assert list(told["record"]["wrong"]) == ["leaf"]
