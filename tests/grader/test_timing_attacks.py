"""Line 26 of the attacks, on a CPU: every way around the clock ends in a wrong result or in the time that it took.

The answers are matrix products in real workers. Nothing here is asserted about milliseconds: what cheats must not reach
the narrow band, and most of it reaches none because its digests are wrong.
"""

from __future__ import annotations

import pytest
from firesteel_grader import Grader, Result, checking
from firesteel_grader.timing import timed
from firesteel_grader.timing.referring import reference_source

EXERCISE = "functions.linalg.MatMul"
REFERENCE = reference_source(EXERCISE)
LINE = "return cpu.matmul(a, b)"
QUICK, LONG = 1e-3, 15e-3
"""Seconds of work in one call: enough to be wrong in, enough to be slow in."""


@pytest.fixture(autouse=True)
def _own_register(monkeypatch: pytest.MonkeyPatch) -> None:
    checking.load_checks()
    monkeypatch.setattr(checking, "_CHECKS", {})


def declare(seconds: float, size: int = 64) -> None:
    @timed(
        EXERCISE,
        device="cpu",
        writes=False,
        sizes=(size,),
        inputs=lambda n: ((n, n), (n, n)),
        output=lambda n: (n, n),
        bits=(7, 7),
        bytes_moved=lambda n: 12 * n * n,
        operations=lambda n: 2 * n**3,
        bands={2.5: 2, 60.0: 1},
        specification=lambda a, b: a @ b,
        rounds=4,
        seconds=seconds,
        timeout=10.0,
    )
    def multiplies(torch, a, b):
        """Multiplying matrices takes time."""
        return torch.functions.linalg.MatMul.apply(torch.from_numpy(a), torch.from_numpy(b))


def answer(forward: str, before: str = "", after: str = "") -> str:
    """The reference with other lines in `forward`, and code at the top level before and after it."""
    lines = "\n        ".join(forward.splitlines())
    assert LINE in REFERENCE
    return "\n".join((before, REFERENCE.replace(LINE, lines), after))


def quick(grader: Grader, source: str) -> Result:
    declare(QUICK)
    return grader.check(EXERCISE, source)


SLOW = f"for _ in range(11): cpu.matmul(a, b)\n{LINE}"  # twelve times the work


def test_an_answer_as_fast_as_the_reference_is_in_the_bands_of_a_noisy_machine(grader: Grader):
    declare(LONG, size=256)

    result = grader.check(
        EXERCISE, answer(f"product = cpu.matmul(a, b)\n{LINE.replace('cpu.matmul(a, b)', 'product')}")
    )

    narrow, wide = result.checks
    assert wide.verdict == "pass", wide
    assert narrow.verdict in ("pass", "error"), narrow  # error: the machine was too noisy to say


CLOCKS = """
import time
for name in ("perf_counter", "monotonic", "time", "process_time", "thread_time"):
    setattr(time, name, lambda: 0.0)
    setattr(time, name + "_ns", lambda: 0)
"""
BUSY = """
import threading

def burn():
    while True:
        cpu.matmul(np.ones((400, 400)), np.ones((400, 400)))

for _ in range(2):
    threading.Thread(target=burn, daemon=True).start()
"""
LAZY = """
class Later:
    def __init__(self, a, b):
        self.a, self.b = a, b

    @property
    def _array(self):
        for _ in range(11):
            cpu.matmul(self.a, self.b)
        return cpu.matmul(self.a, self.b)._array
"""
SLOW_WAYS = {
    "it says nothing": answer(SLOW),
    "it stops every clock of its process": answer(SLOW, before=CLOCKS),
    "it keeps the processor busy, so that the reference is slow": answer(SLOW, before=BUSY),
    "it computes when its result is looked at": answer(
        LINE, after=f"{LAZY}\nMatMul.apply = staticmethod(lambda a, b: Later(a, b))"
    ),
    "it was fast until it had warmed up": answer(
        f"MatMul.calls = getattr(MatMul, 'calls', 0) + 1\n"
        f"for _ in range(11 if MatMul.calls > 4 else 0): cpu.matmul(a, b)\n{LINE}"
    ),
}


@pytest.mark.parametrize("way", SLOW_WAYS)
def test_time_that_was_taken_is_seen_though(way: str, grader: Grader):
    declare(LONG, size=256)

    narrow, wide = grader.check(EXERCISE, SLOW_WAYS[way]).checks

    assert narrow.verdict in ("fail", "error"), narrow
    assert narrow.verdict == "error" or narrow.cause == "too slow", narrow
    assert wide.verdict == "pass", wide


THREAD = """
import queue, threading, time

waiting, started = queue.SimpleQueue(), []

def later():
    while True:
        out, a, b = waiting.get()
        time.sleep(0.05)
        out[...] = a @ b
"""
REPLAY = "known = {}\n"
PATCHED = 'import sys\nplace = sys.modules["firesteel_grader.inside.repeating"]\n'
WRONG_WAYS = {
    "it returns early and finishes in a thread": answer(
        "out = np.zeros((64, 64), np.float32)\n"
        "waiting.put((out, a._array.copy(), b._array.copy()))\n"
        "if not started:\n"
        "    started.append(threading.Thread(target=later, daemon=True))\n"
        "    started[0].start()\n"
        "return torch.from_numpy(out)",
        before=THREAD,
    ),
    "it computes the first turn and repeats it": answer(
        "if 'first' not in known: known['first'] = cpu.matmul(a, b)\nreturn known['first']", before=REPLAY
    ),
    "it remembers results by the id of the input": answer(
        "key = id(a._array.base)\nif key not in known: known[key] = cpu.matmul(a, b)\nreturn known[key]",
        before=REPLAY,
    ),
    "it remembers results by the shape": answer(
        "if a.shape not in known: known[a.shape] = cpu.matmul(a, b)\nreturn known[a.shape]", before=REPLAY
    ),
    "it remembers results by the first number": answer(
        "key = float(a._array[0, 0])\nif key not in known: known[key] = cpu.matmul(a, b)\nreturn known[key]",
        before=REPLAY,
    ),
    "it computes every other turn": answer(
        "known['n'] = known.get('n', 0) + 1\nreturn cpu.matmul(a, b) if known['n'] % 2 else torch.zeros(64, 64)",
        before=REPLAY,
    ),
    "it stops working once it has warmed up": answer(
        "known['n'] = known.get('n', 0) + 1\nreturn cpu.matmul(a, b) if known['n'] < 20 else torch.zeros(64, 64)",
        before=REPLAY,
    ),
    "it computes in half the precision": answer(
        "return torch.from_numpy((a._array.astype(np.float16) @ b._array.astype(np.float16)).astype(np.float32))"
    ),
    "it returns doubles": answer("return torch.from_numpy((a._array @ b._array).astype(np.float64))"),
    "it leaves the last row": answer("out = cpu.matmul(a, b)\nout[-1] = 0\nreturn out"),
    "it returns NaN": answer("return cpu.matmul(a, b) * float('nan')"),
    "it replaces the digest": answer(LINE, before=f"{PATCHED}place.salted.digest = lambda array, salt: 1"),
    "it leaves the numbers as they were": answer(
        LINE, before=f"{PATCHED}place.CpuBench.fill = lambda self, salt: None"
    ),
    "it digests one turn for all": answer(
        LINE,
        before=f"{PATCHED}once = place.CpuBench.digest\nplace.CpuBench.digest = lambda self, result, salt, turn: "
        "once(self, result, salt, 0)\nplace.CpuBench.digests = lambda self, turns: np.full(turns, self._digests[0])",
    ),
    "it shortens the list of salts": answer(
        LINE,
        before=f"{PATCHED}whole = place.repeat\n"
        "place.repeat.__code__ = (lambda driver, torch, plan, salts: salts * 0).__code__",
    ),
}


@pytest.mark.parametrize("way", WRONG_WAYS)
def test_work_that_was_not_done_is_a_wrong_result(way: str, grader: Grader):
    result = quick(grader, WRONG_WAYS[way])

    assert result.points == 0
    assert {one.verdict for one in result.checks} == {"fail"}, result.checks
    assert {one.cause for one in result.checks} == {"wrong while timed"}, result.checks


FAILING_WAYS = {
    "raises ZeroDivisionError": answer("1 / 0"),
    "crashed": answer("import os\nos._exit(0)"),
    "killed": answer("import os\nos.kill(os.getpid(), 9)"),
    "syntax error": "class MatMul(:",
    "returns no array": answer(LINE, after="MatMul.apply = staticmethod(lambda a, b: 'fast')"),
}


@pytest.mark.parametrize("way", FAILING_WAYS)
def test_an_answer_that_fails_has_no_time(way: str, grader: Grader):
    result = quick(grader, FAILING_WAYS[way])

    assert result.points == 0
    assert {one.verdict for one in result.checks} == {"fail"}, result.checks
    assert way in ("returns no array", "killed") or {one.cause for one in result.checks} == {way}


def test_an_answer_that_never_ends_costs_one_timeout_for_all_its_bands(grader: Grader):
    declare(QUICK)
    for band in checking.checks_for(EXERCISE):
        assert band.timed is not None
        object.__setattr__(band.timed.work, "timeout", 1.0)  # the declared ten seconds are for compiling

    result = grader.check(EXERCISE, answer("while True: pass"))

    assert {one.cause for one in result.checks} == {"too slow"}, result.checks
    assert result.seconds < 8
