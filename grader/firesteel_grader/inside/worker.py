"""The worker: holds the framework with one answer spliced in, and answers calls with values.

It never sees a check, a tolerance, a seed or an expected value, and nothing that it says is believed but the values
in its replies.
"""

from __future__ import annotations

import os
import random
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from . import frames
from .absence import withhold
from .channel import Channel, ChannelClosedError
from .driver import compile_driver
from .execution import TEXT_CAP, Reply, describe_error, run_to_frame
from .reachable import ABSENT, close_imports, open_packages
from .splice import AnswerError, Index, compile_answer, index_of, install, load_framework
from .warming import warm_up

FRAMEWORK = "mytorch"


@dataclass(frozen=True)
class Warm:
    """What is loaded before any answer is seen.

    Args:
        framework: still with every reference.
        index: where in it each name stands; to search for that in every worker would touch, and so copy, all of it.
        chance: the state of its random numbers.
    """

    framework: ModuleType
    index: Index
    chance: Any

    def up(self) -> None:
        """Run once what every worker will, see `warming`; worth its time where many are forked."""
        warm_up(self.framework, lambda channel, package: serve(channel, Warm(package, index_of(package), self.chance)))


def load_warm(*, gpu: bool = False) -> Warm:
    """Load the framework and what answers commonly need; forked workers then have it at once.

    Args:
        gpu: leave open to import whatever is installed, for Numba's GPU parts come from many packages.
    """
    framework = load_framework(FRAMEWORK)
    compile_answer("def warm(): ...", "warm")  # Python makes some of its own parts at their first use
    compile_driver("def warm(torch): ...", "warm")
    if gpu:
        open_packages()
    else:
        close_imports()
    for name in ABSENT:
        sys.modules[name] = None  # type: ignore[assignment]  # the import system's own way to say: not here
    return Warm(framework, index_of(framework), framework.get_rng_state())


def serve(channel: Channel, warm: Warm) -> None:
    """Answer requests until the channel closes.

    They come in this order: one to `prepare`, before any of the answer has been seen; one to `load`; any number of
    calls; then perhaps a `turn`, with another driver for the calls after it.

    Args:
        channel: the other end is the judge's.
        warm: the framework.
    """
    driver: Any = None
    while True:
        request = channel.receive()
        number = request["id"]
        if request["op"] == "prepare":
            driver = compile_driver(request["driver"], request["name"])
            frame = frames.dumps({**_prepare(warm.framework, request["exercise"]), "id": number})
        elif request["op"] == "turn":
            _settle()
            warm.framework.set_rng_state(warm.chance)
            driver = compile_driver(request["driver"], request["name"])
            frame = frames.dumps({"kind": "ready", "id": number})
        elif request["op"] == "load":
            frame = frames.dumps({**_load(warm, request["exercise"], request["source"]), "id": number})
        else:
            frame = run_to_frame(warm.framework, driver, request["arguments"], request["gradients"], number)
        _flush()
        channel.send_frame(frame)


def _prepare(framework: ModuleType, exercise: str) -> Reply:
    try:
        withhold(framework, exercise)
    except LookupError as error:
        return {"kind": "broken", "message": str(error)}
    return {"kind": "ready"}


def _load(warm: Warm, exercise: str, source: str) -> Reply:
    try:
        install(warm.framework, exercise, compile_answer(source, exercise), warm.index)
    except AnswerError as error:
        return {"kind": "rejected", "message": str(error)[:TEXT_CAP], "cause": error.cause, "line": error.line}
    except BaseException as error:  # the answer's own top level may do anything
        return describe_error(error)
    return {"kind": "loaded"}


def _flush() -> None:
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:  # an answer may have replaced or closed them
        return


def begin(sock: socket.socket, output: int, warm: Warm, lock_in: Callable[[], None]) -> None:
    """Turn this process into a worker and never return.

    Args:
        sock: the channel to the judge; with *output* the only descriptor that stays open.
        output: descriptor that the learner's prints go to.
        warm: the framework.
        lock_in: sets the worker's limits and gives up its rights.
    """
    try:
        _redirect(output)
        _settle()
        lock_in()
        serve(Channel(sock), warm)
    except ChannelClosedError:
        os._exit(0)
    finally:
        os._exit(70)


def _settle() -> None:
    """Make chance the same for every check: an answer that draws numbers is judged alike wherever it runs."""
    random.seed(0)
    np.random.seed(0)  # what an answer that calls np.random draws from


def _redirect(output: int) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    sys.stdout = open(1, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115  open until the end
    sys.stderr = open(2, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115  the same
    for spare in (nothing, output):
        if spare > 2:
            os.close(spare)
