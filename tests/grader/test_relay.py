"""One worker for all checks of an answer that passes them; a fresh one wherever that could make a difference."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import firesteel
import pytest
from firesteel_grader import Grader
from firesteel_grader.checking import checks_for
from firesteel_grader.inside.limits import Limits
from firesteel_grader.pools import ZygotePool
from firesteel_grader.result import CheckResult, Result
from firesteel_grader.workers import Worker

EXERCISE = "shapes.unbroadcast"
RIGHT = inspect.getsource(firesteel.shapes.unbroadcast)
AFTER_ONE = 70
"""More calls than any one check makes, and fewer than the first two together."""


class CountingPool(ZygotePool):
    """Counts the workers that are alive, and those that were ever made."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[Worker] = []
        self.most_at_once = 0

    def spawn(self, limits: Limits) -> Worker:
        worker = super().spawn(limits)
        self.made.append(worker)
        self.most_at_once = max(self.most_at_once, sum(each.alive for each in self.made))
        return worker


@pytest.fixture
def pool() -> Iterator[CountingPool]:
    made = CountingPool()
    yield made
    made.close()


def apart(source: str, seed: int = 0) -> list[CheckResult]:
    """What each check says of an answer that no other check has met."""
    with Grader() as grader:
        return [grader.judge(check, source, seed=seed) for check in checks_for(EXERCISE)]


def together(pool: CountingPool, source: str, seed: int = 0) -> Result:
    return Grader(pool=pool).check(EXERCISE, source, seed=seed)


def counting(then: str, calls: int) -> str:
    """A right answer that does something else from a certain call on."""
    wrapped = "\n".join(f"    {line}" for line in RIGHT.splitlines())
    return (
        f"calls = 0\ndef right():\n{wrapped}\n    return unbroadcast\nright = right()\n"
        f"def unbroadcast(grad, shape):\n    global calls\n    calls += 1\n    if calls > {calls}:\n        {then}\n"
        "    return right(grad, shape)\n"
    )


def test_a_right_answer_needs_one_worker_for_all_its_checks(pool: CountingPool):
    result = together(pool, RIGHT)

    assert [check.verdict for check in result.checks] == ["pass"] * 3
    assert len(pool.made) == 1
    assert not pool.made[0].alive


@pytest.mark.parametrize(
    "then",
    [
        "return grad",
        "raise ValueError",
        "import os; os._exit(0)",
        "import time; time.sleep(60)",
        "import builtins; builtins.compile = None",
        "import sys; sys.stdout = None",
    ],
)
def test_what_an_answer_does_after_a_check_does_not_count_in_the_next(pool: CountingPool, then: str):
    source = counting(then, AFTER_ONE)

    assert list(together(pool, source).checks) == apart(source)
    assert pool.most_at_once == 1


@pytest.mark.parametrize("source", ["def unbroadcast(grad, shape):\n    return grad.sum()\n", counting("return 0", 5)])
def test_an_answer_that_fails_gets_a_fresh_worker_for_each_check(pool: CountingPool, source: str):
    assert list(together(pool, source).checks) == apart(source)
    assert len(pool.made) >= 3
    assert pool.most_at_once == 1


def test_every_check_begins_with_the_same_chance(pool: CountingPool):
    drawing = counting("if random.random() not in known or numpy.random.rand() not in known: return 0", 0)
    known = (
        "import random, numpy\n"
        "chances = random.Random(0).random, numpy.random.RandomState(0).rand\n"
        f"known = {{draw() for draw in chances for _ in range({AFTER_ONE})}}\n"
    )

    assert together(pool, known + drawing).verdict == "pass"
    assert len(pool.made) == 1


def test_what_an_answer_prints_in_its_first_check_is_kept_and_no_more(pool: CountingPool):
    printing = counting('print("later", calls)', AFTER_ONE)
    early = counting('print("early", calls)', 0)

    assert "early 1\n" in together(pool, early).output
    assert "early 60" not in together(pool, early).output
    later = together(pool, printing)
    assert later.verdict == "pass"
    assert later.output.startswith("later 71\n")


def test_a_worker_that_has_printed_goes_no_further(pool: CountingPool):
    assert together(pool, f"print('loaded')\n{RIGHT}").verdict == "pass"
    assert len(pool.made) == 3
