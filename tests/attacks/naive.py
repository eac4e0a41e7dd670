"""The control: a grader of the usual kind, which runs the answer, the tests and the scoring in one process.

What succeeds against it is a real attack; a payload with a slip of the pen would be stopped everywhere. Run as a
program it serves one request a line: forks, grades in the child, and tells what the child left behind.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import unittest
import warnings
from pathlib import Path
from typing import Any

import firesteel
import numpy as np
from firesteel_grader.checking import Check, checks_for
from firesteel_grader.drawing import drawn_inputs
from firesteel_grader.inside.execution import to_framework
from firesteel_grader.inside.splice import load_framework, locate

SECONDS = 30.0
"""How long the control waits for an answer, unless the request says less."""


def agree(got: Any, expected: Any) -> bool:
    """Tell whether two outcomes are near enough, as tests in notebooks usually do."""
    if hasattr(expected, "numpy"):
        return bool(np.allclose(got.detach().numpy(), expected.detach().numpy()))
    if isinstance(expected, list | tuple) and isinstance(got, list | tuple) and got != expected:
        return all(agree(a, b) for a, b in zip(got, expected, strict=True))
    return bool(got == expected)


def grade_here(framework: Any, exercise: str, source: str, seed: int) -> None:
    """Run the answer in this process, test it in this process and write the score in this process."""
    module, symbol = locate(framework, exercise)
    names = vars(module) | {"torch": framework, "np": np}
    exec(compile(source, "<answer>", "exec"), names)
    setattr(module, symbol, names[symbol])
    checks = checks_for(exercise)
    methods = {f"test_{check.name}": _test(check, framework, seed) for check in checks}
    outcome = unittest.TestResult()
    unittest.TestSuite(map(type("Tests", (unittest.TestCase,), methods), methods)).run(outcome)
    lost = {str(test).partition(" ")[0] for test, _ in [*outcome.failures, *outcome.errors]}
    points = sum(check.points for check in checks if f"test_{check.name}" not in lost)
    Path("results.json").write_text(json.dumps({"points": points}), encoding="utf-8")
    sys.exit(bool(lost))


def _test(check: Check, framework: Any, seed: int) -> Any:
    driver = check.driver.compile()

    def test(case: unittest.TestCase) -> None:
        for arguments in drawn_inputs(check, seed)[:5]:
            expected = _outcome(driver, firesteel, arguments)
            got = _outcome(driver, framework, arguments)
            case.assertTrue(agree(got, expected))  # noqa: PT009  what attacks replace

    return test


def _outcome(driver: Any, torch: Any, arguments: tuple[Any, ...]) -> Any:
    try:
        return driver(torch, *(to_framework(value, torch) for value in arguments))
    except Exception as error:  # what it raises is the outcome
        return type(error).__name__


def serve() -> None:
    """Answer requests at standard input until it closes."""
    warnings.simplefilter("ignore")
    framework = load_framework("mytorch")
    for line in sys.stdin:
        print(json.dumps(_fork(framework, json.loads(line))), flush=True)


def _fork(framework: Any, request: dict[str, Any]) -> dict[str, Any]:
    folder = Path(request["folder"])
    pid = os.fork()
    if pid == 0:
        _child(framework, request, folder)
    status = _wait(pid, request.get("seconds", SECONDS))
    scored = folder / "results.json"
    points = json.loads(scored.read_text())["points"] if scored.exists() else None
    output = (folder / "output.txt").read_text(encoding="utf-8", errors="replace")
    return {"exitcode": status, "points": points, "output": output}


def _child(framework: Any, request: dict[str, Any], folder: Path) -> None:
    os.setsid()
    os.chdir(folder)
    output = os.open("output.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(0)
    code = 1
    try:
        grade_here(framework, request["exercise"], request["source"], request["seed"])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except BaseException as error:  # whatever the answer does, the process ends below
        print(repr(error))
    sys.stdout.flush()
    os._exit(code)


def _wait(pid: int, seconds: float) -> int | None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return None


if __name__ == "__main__":
    serve()
