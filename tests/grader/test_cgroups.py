"""Control groups: the whole sandbox is in one, and what it may not use up is told."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from firesteel_grader import Grader, cgroups
from firesteel_grader.inside.limits import Limits
from firesteel_grader.isolation import available

from .levels import EXERCISE, RIGHT, require, said
from .processes import command_of, groups, zygotes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is Linux's")


@pytest.fixture(scope="module")
def boxed() -> Iterator[Grader]:
    require("sandbox")
    with Grader(isolation="sandbox", limits=Limits(memory=1 << 30, wall=2.0)) as made:
        yield made


def test_a_control_group_holds_the_whole_sandbox(boxed: Grader):
    if "control groups for memory, pids" not in available()[1].applied:
        pytest.skip("no control groups here")
    said(boxed, "")

    counted = {pid for group in groups() for pid in map(int, (group / "cgroup.procs").read_text().split())}

    boxes = {pid for pid in zygotes(os.getpid()) if "sandbox" in command_of(pid)}
    assert boxes
    assert counted >= boxes


def test_who_uses_up_the_memory_of_the_sandbox_is_told(monkeypatch: pytest.MonkeyPatch):
    if "control groups for memory, pids" not in available()[1].applied:
        pytest.skip("no control groups here")
    monkeypatch.setattr("firesteel_grader.cgroups.ROOM", (200 << 20) - (1 << 30))  # less than a worker may map
    with Grader(isolation="sandbox", limits=Limits(memory=1 << 30)) as small:
        result = small.check(EXERCISE, f"hoard = b'x' * (600 << 20)\n{RIGHT}")
        after = small.check(EXERCISE, RIGHT)

    assert result.verdict == "fail"
    assert "It used more memory than it may" in result.checks[0].message
    assert after.verdict == "pass"


def test_version_two_divides_the_parent_of_a_group_that_has_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The files are those of a systemd user session; the kernel's own part is not in it."""
    own = tmp_path / "app.slice" / "shell.scope"
    own.mkdir(parents=True)
    (own / "cgroup.subtree_control").write_text("")
    for folder in (own, own.parent):
        (folder / "cgroup.procs").write_text("")
    (own.parent / "cgroup.subtree_control").write_text("cpu memory pids\n")

    parents = cgroups._second_version({"": tmp_path}, {"": "/app.slice/shell.scope"})

    assert parents == (2, {"memory": own.parent, "pids": own.parent})


def test_a_command_that_cannot_enter_its_group_does_not_run(tmp_path: Path):
    group = cgroups.Group({"memory": tmp_path / "gone", "pids": tmp_path / "gone"}, 2)

    done = subprocess.run(cgroups.entering(group, ["echo", "ran"]), capture_output=True, text=True)

    assert (done.returncode, done.stdout) == (70, "")


def test_a_command_enters_its_groups_first(tmp_path: Path):
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    group = cgroups.Group({"memory": first, "pids": second}, 1)

    done = subprocess.run(cgroups.entering(group, ["sh", "-c", "echo $$"]), capture_output=True, text=True, check=True)

    assert (first / "cgroup.procs").read_text() == (second / "cgroup.procs").read_text() == done.stdout
