"""A zygote warms up before it forks: what every worker runs is adapted by then, and nothing of it stays."""

from __future__ import annotations

import inspect
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from types import ModuleType
from typing import Any

import firesteel
import pytest
from firesteel_grader import Grader, isolation
from firesteel_grader.inside import frames, splice
from firesteel_grader.inside.channel import Channel
from firesteel_grader.inside.warming import CALLS, warm_up
from firesteel_grader.inside.worker import Warm, serve

NAME = "warmed_framework"
EXERCISE = "strides.contiguous_strides"
TELLS_AT_ITS_FIRST_CALL = f"""{inspect.getsource(firesteel.strides.contiguous_strides)}
import dis, sys
_right, _told = contiguous_strides, []

def contiguous_strides(shape):
    frame = sys._getframe()
    while frame.f_code.co_name != "run_to_frame":
        frame = frame.f_back
    if not _told:
        _told.append(True)
        names = [each.opname for each in dis.get_instructions(frame.f_code, adaptive=True)]
        print("adapted:", any(name.startswith("LOAD_GLOBAL_") for name in names))
    return _right(shape)
"""


@pytest.fixture
def framework() -> Iterator[ModuleType]:
    yield splice.load_framework(NAME)
    for name in [name for name in sys.modules if name == NAME or name.startswith(f"{NAME}.")]:
        del sys.modules[name]


@pytest.mark.parametrize("level", [each.name for each in isolation.available() if each.reached])
def test_what_a_worker_runs_is_adapted_at_its_first_call(level: str):
    with Grader(isolation=level) as grader:
        result = grader.check(EXERCISE, TELLS_AT_ITS_FIRST_CALL)

    assert result.verdict == "pass", result.checks
    assert result.output.splitlines()[0] == "adapted: True"


class Listening(Channel):
    """A worker's end of a channel that keeps the replies."""

    def __init__(self, channel: Channel, replies: list[dict[str, Any]]) -> None:
        super().__init__(channel.socket)
        self.replies = replies

    def send_frame(self, frame: bytes, timeout: float | None = None) -> None:
        self.replies.append(frames.loads(frame))
        super().send_frame(frame, timeout)


def warmed(framework: ModuleType) -> list[dict[str, Any]]:
    """Warm up as a zygote does; return all replies."""
    replies: list[dict[str, Any]] = []

    def listening(channel: Channel, package: ModuleType) -> None:
        serve(Listening(channel, replies), Warm(package, splice.index_of(package), framework.get_rng_state()))

    warm_up(framework, listening)
    return replies


def test_each_driver_meets_every_request_and_is_answered_as_a_learners_would_be(framework: ModuleType):
    kinds = [reply["kind"] for reply in warmed(framework)]

    each = [["ready", "loaded", outcome, "ready", outcome] for outcome in ("value", "error", "value")]
    assert [kind for kind, _ in groupby(kinds)] == [kind for one in each for kind in one]
    assert Counter(kinds) == {"ready": 6, "loaded": 3, "value": 2 * (CALLS + 1), "error": CALLS + 1}


def test_nothing_of_it_stays(framework: ModuleType):
    modules, names = set(sys.modules), dict(vars(framework))

    warmed(framework)

    assert set(sys.modules) == modules
    assert vars(framework) == names
