from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """\
import sys
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

def main():
    import torch.optim.sgd as late
    layer = nn.Linear(2, 1)
    loss = F.mse_loss(layer(torch.ones(3, 2)), torch.zeros(3, 1))
    loss.backward()
    late_class = late.SGD(layer.parameters(), lr=0.1)
    late_class.step()
    print(type(layer).__module__, torch.nn is nn, F is sys.modules["torch.nn.functional"])
    print(type(late_class) is torch.optim.SGD, layer.weight.grad.shape == layer.weight.shape)
    print(len(DataLoader(TensorDataset(torch.ones(4, 2)), batch_size=2)))
    print(sys.argv[1:], __name__, __file__.endswith("program.py"))

if __name__ == "__main__":
    main()
"""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "firesteel_course.cli", "run", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


@pytest.fixture
def program(workspace: Path) -> Path:
    """A plain PyTorch program in a fresh workspace."""
    path = workspace / "program.py"
    path.write_text(PROGRAM)
    return path


@pytest.mark.parametrize("framework", ["mytorch", "firesteel", "torch"])
def test_an_unchanged_script_runs_on_each_framework(program: Path, framework: str) -> None:
    done = run(program.parent, "--framework", framework, "program.py", "--epochs", "3")

    assert done.stderr == ""
    home = "torch.nn.modules.linear" if framework == "torch" else f"{framework}.nn.linear"
    assert done.stdout.splitlines() == [
        f"{home} True True",
        "True True",
        "2",
        "['--epochs', '3'] __main__ True",
    ]
    assert done.returncode == 0


def test_mytorch_is_the_default(program: Path) -> None:
    assert run(program.parent, "program.py").stdout.startswith("mytorch.nn.linear")


def test_an_error_reads_as_pythons_own(workspace: Path) -> None:
    script = workspace / "broken.py"
    script.write_text("import torch\n\ndef f():\n    return torch.ones(2) @ torch.ones(3)\n\nf()\n")

    done = run(workspace, "--framework", "firesteel", "broken.py")
    lines = done.stderr.splitlines()

    assert done.returncode == 1
    assert lines[:3] == ["Traceback (most recent call last):", '  File "broken.py", line 6, in <module>', "    f()"]
    assert lines[-1].startswith("RuntimeError: ")
    assert "firesteel_course" not in done.stderr


def test_the_scripts_exit_code_is_handed_on(workspace: Path) -> None:
    (workspace / "leave.py").write_text("raise SystemExit(7)")

    assert run(workspace, "leave.py").returncode == 7


def test_a_module_that_mytorch_lacks_is_said_to_be_missing(workspace: Path) -> None:
    (workspace / "wants.py").write_text("import torch.distributed\n")

    done = run(workspace, "wants.py")

    assert done.stderr.splitlines()[-1] == (
        "ModuleNotFoundError: No module named 'torch.distributed' (mytorch has none)"
    )


def test_a_missing_script_is_one_sentence(workspace: Path) -> None:
    done = run(workspace, "none.py")

    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr
        == "firesteel: none.py cannot be read: No such file or directory; check the name and its permissions\n"
    )
