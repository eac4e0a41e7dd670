"""The command `firesteel`, run as a learner and as CI run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from firesteel_course.exercises import all_exercises
from firesteel_course.references import find_reference

RIGHT = find_reference("strides.permute").source
WRONG = "def permute(shape, stride, dims):\n    return shape, stride\n"
RESULT_KEYS = ["id", "verdict", "points", "max_points", "isolation", "device", "seed", "seconds", "checks"]
CHECK_KEYS = ["name", "verdict", "message", "cause", "counterexample"]
EXERCISE_TYPES = {
    "id": str,
    "chapter": str,
    "symbol": str,
    "points": int,
    "minutes": int,
    "difficulty": int,
    "needs": list,
    "requires": list,
}


def firesteel(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("firesteel")), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env={**os.environ, "COLUMNS": "100"})


def check(folder: Path, source: str, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "answer.py").write_text(source)
    return firesteel("check", "strides.permute", "--answer", "answer.py", *options, folder=folder)


def test_start_lays_a_workspace_and_a_second_start_changes_nothing(tmp_path: Path) -> None:
    first = firesteel("start", "mine", folder=tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    second = firesteel("start", "mine", folder=tmp_path)

    folder = tmp_path / "mine"
    assert first.stdout.splitlines() == [f"The workspace {folder} is new.", f"Open it with: firesteel lab {folder}"]
    assert second.stdout.splitlines() == [f"Open it with: firesteel lab {folder}"]
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert {"README.md", "mytorch", ".firesteel"} <= {path.name for path in folder.iterdir()}


def test_exercises_lists_the_contracts_objects() -> None:
    done = firesteel("exercises", "--json")
    listed: list[dict[str, Any]] = json.loads(done.stdout)

    assert [each["id"] for each in listed] == list(all_exercises())
    for each in listed:
        assert {key: type(value) for key, value in each.items()} == EXERCISE_TYPES
        assert each["symbol"] == each["id"]
        assert each["needs"] in ([], ["gpu"])
        assert 1 <= each["difficulty"] <= 5
        assert each["points"] > 0
        assert set(each["requires"]) <= set(all_exercises())


@pytest.mark.parametrize(
    ("source", "code", "verdict"),
    [(RIGHT, 0, "pass"), (WRONG, 1, "fail"), ("def permute(shape, stride, dims): ...", 1, "open")],
)
def test_check_prints_one_object_and_says_it_with_its_exit_code(
    tmp_path: Path, source: str, code: int, verdict: str
) -> None:
    done = check(tmp_path, source, "--json", "--seed", "3")
    result = json.loads(done.stdout)

    assert done.returncode == code
    assert list(result) == RESULT_KEYS
    assert (result["id"], result["verdict"], result["seed"]) == ("strides.permute", verdict, 3)
    assert (result["points"] == result["max_points"]) == (verdict == "pass")
    assert [list(each) for each in result["checks"]] == [CHECK_KEYS] * len(result["checks"])


def test_check_in_words_shows_the_smallest_failing_call(tmp_path: Path) -> None:
    done = check(tmp_path, WRONG)

    assert done.returncode == 1
    assert done.stdout.startswith("fail  strides.permute  ")
    assert "\n          permute(shape, " in done.stdout
    assert done.stdout.endswith("answer: answer.py\n")


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        ("def permute(shape, stride, dims):\n    return (\n", "syntax error"),
        ("def transpose(x):\n    return x\n", "another name"),
    ],
)
def test_an_answer_that_cannot_be_read_fails_with_its_cause(tmp_path: Path, source: str, cause: str) -> None:
    done = check(tmp_path, source, "--json")

    assert done.returncode == 1
    assert {each["cause"] for each in json.loads(done.stdout)["checks"]} == {cause}


def test_reference_prints_the_source_of_the_framework() -> None:
    assert firesteel("reference", "strides.permute").stdout.strip() == RIGHT


def test_status_tells_whose_each_plank_is(workspace: Path) -> None:
    shown = firesteel("status", "--json", folder=workspace)
    status = json.loads(shown.stdout)

    assert list(status) == ["workspace", "yours", "total", "exercises", "problems"]
    assert (status["workspace"], status["yours"], status["total"]) == (str(workspace), 0, len(all_exercises()))
    assert {each["plank"] for each in status["exercises"]} == {"borrowed"}
    assert status["problems"] == []
    assert f"0 of {len(all_exercises())} planks are yours" in firesteel("status", folder=workspace).stdout


def test_status_tells_what_is_damaged_and_what_to_do(workspace: Path) -> None:
    (workspace / "mytorch/strides.py").write_text("def half(\n")
    [notebook] = workspace.glob("01_*.ipynb")
    notebook.write_text("{")

    status = json.loads(firesteel("status", "--json", folder=workspace).stdout)

    assert status["problems"] == [
        f"{notebook.name} is missing or not a whole notebook; `firesteel start` lays a fresh one, and keeps the old.",
        "mytorch/strides.py, line 1: '(' was never closed; repair the line, or run `firesteel start` on the workspace, "
        "which lays the file aside and writes a whole one.",
    ]


def test_doctor_says_one_line_for_each_thing() -> None:
    done = firesteel("doctor")
    heads = [line[:16].strip() for line in done.stdout.splitlines()]

    assert done.returncode == 0
    assert heads[:5] == ["Python", "NumPy", "JupyterLab", "GPU", "numba-cuda"]
    assert "Grader process" in heads


WRONG_USE = {
    "an unknown command": (["chek"], "No such command 'chek'. Did you mean 'check'?"),
    "an unknown exercise": (
        ["reference", "strides.permut"],
        "there is no exercise 'strides.permut'. Did you mean strides.permute?",
    ),
    "an exercise like no other": (
        ["check", "zzz", "--answer", "a.py"],
        "there is no exercise 'zzz'. `firesteel exercises` lists them all.",
    ),
    "a missing file": (
        ["check", "strides.permute", "--answer", "none.py"],
        "none.py cannot be read: No such file or directory; check the name and its permissions",
    ),
    "a folder for a file": (
        ["check", "strides.permute", "--answer", "."],
        ". cannot be read: Is a directory; check the name and its permissions",
    ),
    "a file that is not text": (
        ["check", "strides.permute", "--answer", "bytes.py"],
        "bytes.py is not UTF-8 text; save it as UTF-8 and try again",
    ),
    "no answer": (["check", "strides.permute"], "Missing option '--answer'."),
    "an unknown device": (
        ["check", "strides.permute", "--answer", "bytes.py", "--device", "tpu"],
        "'tpu' is not one of 'cpu', 'cuda'",
    ),
    "an isolation that is not here": (
        ["check", "strides.permute", "--answer", "fine.py", "--isolation", "vault"],
        "isolation 'vault' is not known; choose one of process, sandbox",
    ),
    "no workspace": (["status", "."], "is in no workspace; make one with `firesteel start DIR`"),
    "no folder": (["status", "nowhere"], "nowhere is not a folder; name a workspace, or make one with"),
    "a file for a workspace": (["start", "fine.py"], "fine.py is a file; name a folder for the workspace"),
}


@pytest.mark.parametrize(("arguments", "sentence"), WRONG_USE.values(), ids=WRONG_USE)
def test_wrong_use_is_one_sentence_and_exit_code_two(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    (tmp_path / "bytes.py").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "fine.py").write_text(RIGHT)

    done = firesteel(*arguments, folder=tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("firesteel: ")
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_folder_as_an_answer_is_one_sentence(tmp_path: Path) -> None:
    done = firesteel("check", "strides.permute", "--answer", ".", folder=tmp_path)

    assert done.returncode == 2
    assert done.stderr.startswith("firesteel: . cannot be read: ")
    assert done.stderr.endswith("; check the name and its permissions\n")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text(RIGHT)
    (tmp_path / "secret.py").chmod(0)

    done = firesteel("check", "strides.permute", "--answer", "secret.py", folder=tmp_path)

    assert done.returncode == 2
    assert done.stderr == "firesteel: secret.py cannot be read: Permission denied; check the name and its permissions\n"
