"""The reference, in a worker of its own: it sets the scale of a measurement, its times, and the right digests."""

from __future__ import annotations

import importlib
import inspect
from dataclasses import dataclass

import numpy as np

from ..inside import salted
from ..inside.limits import Limits
from ..inside.repeating import Plan, Salts
from ..inside.splice import locate
from ..pools import Pool
from ..workers import WorkerError
from .calls import NotTimedError, fresh_salts, salts_of, start, timed_call
from .declaring import Work
from .measurement import Times

MOST_TURNS = 8192
"""Turns of one call at most; a GPU's bench has room for so many digests."""

TRIES = 3
"""Calls by which a size and a number of turns are tried."""


LONGEST = 4
"""A call that takes so many times what its work should take is long enough, however little of it is the work's."""


class BrokenTimingError(RuntimeError):
    """The reference itself could not be timed: our fault."""


@dataclass(frozen=True)
class Scale:
    """How much work is done in one call.

    Args:
        size: of one turn.
        turns: of one call.
    """

    size: int
    turns: int


@dataclass(frozen=True)
class Block:
    """What several calls of the reference left.

    Args:
        times: seconds a call.
        controls: seconds a call without the driver's work.
        digests: one array a call.
    """

    times: Times
    controls: Times
    digests: tuple[Salts, ...]


class Reference:
    """Times the reference of one exercise; use it as `contextlib.closing`.

    Args:
        work: what is done.
        seed: decides the numbers that are computed with.
        pool: makes the worker.
        limits: what it may use.

    Raises:
        BrokenTimingError: it cannot be loaded.
    """

    def __init__(self, work: Work, seed: int, pool: Pool, limits: Limits) -> None:
        self._work = work
        self._seed = seed
        try:
            self._worker = start(pool, limits, work, reference_source(work.exercise))
        except NotTimedError as error:
            raise BrokenTimingError(f"the reference of {work.exercise}: {error}") from None

    def close(self) -> None:
        """End its worker, and with it whatever it holds on the device."""
        self._worker.end()

    def poison(self) -> None:
        """Overwrite the device's free memory: what other answers left there is nobody's to read."""
        self._call({"device": self._work.device, "poison": True}, fresh_salts(1))

    def scale(self, room: float) -> Scale:
        """Return the first size at which a turn is long enough, and turns enough for a call.

        Args:
            room: bytes that a turn may take on the device; the smallest size is tried in any case.
        """
        size = self._size(room)
        turns = 1
        while turns < MOST_TURNS:
            seconds, whole = self._seconds(Scale(size, turns))
            if seconds >= self._work.seconds or whole >= LONGEST * self._work.seconds:
                break
            wanted = int(1.2 * turns * self._work.seconds / max(seconds, 1e-9)) + 1
            turns = min(max(2 * turns, wanted), 8 * turns, MOST_TURNS)
        return Scale(size, turns)

    def block(self, scale: Scale, calls: range) -> Block:
        """Return what the calls with these numbers leave; each is followed by one without the driver's work."""
        with_work, without = self._work.plan(scale.size), self._work.plan(scale.size, idle=True)
        pairs = [
            (self._call(with_work, salts_of(self._work, self._seed, call, scale.turns)), self._idle(without, scale))
            for call in calls
        ]
        times, digests = zip(*[timed for timed, _ in pairs], strict=True)
        return Block(times, tuple(idle for _, idle in pairs), digests)

    def prove(self, scale: Scale, call: int, found: Salts) -> None:
        """Check the last turn of one call against the specification in NumPy, where there is one.

        Raises:
            BrokenTimingError: they differ.
        """
        work, plan = self._work, self._work.plan(scale.size)
        if work.specification is None:
            return
        salt = int(salts_of(work, self._seed, call, scale.turns)[-1])
        inputs = [np.zeros(given["shape"], np.float32) for given in plan["inputs"]]
        for position, (array, given) in enumerate(zip(inputs, plan["inputs"], strict=True)):
            salted.fill(array, salted.salt_for(salt, position), given["bits"])
        expected = work.specification(*inputs).astype(np.float32)
        if salted.digest(expected, salt) != int(found[-1]):
            raise BrokenTimingError(f"the reference of {work.exercise} differs from its specification in NumPy")

    def _size(self, room: float) -> int:
        fitting = [size for size in self._work.sizes if self._work.memory(size) <= room] or self._work.sizes[:1]
        enough = (size for size in fitting if self._seconds(Scale(size, 1))[0] >= self._work.turn_seconds)
        return fitting[0] if len(fitting) == 1 else next(enough, fitting[-1])

    def _seconds(self, scale: Scale) -> tuple[float, float]:
        """Return about how long the work of one call takes, alone and with all around it; noise only adds to either."""
        with_work, without = self._work.plan(scale.size), self._work.plan(scale.size, idle=True)
        self._call(with_work, fresh_salts(scale.turns))  # compiles, and takes memory
        whole = min(self._call(with_work, fresh_salts(scale.turns))[0] for _ in range(TRIES))
        return whole - min(self._idle(without, scale) for _ in range(TRIES)), whole

    def _idle(self, without: Plan, scale: Scale) -> float:
        return self._call(without, fresh_salts(scale.turns))[0]

    def _call(self, plan: Plan, salts: Salts) -> tuple[float, Salts]:
        try:
            return timed_call(self._worker, plan, salts, self._work.timeout)
        except (NotTimedError, WorkerError) as error:
            raise BrokenTimingError(f"the reference of {self._work.exercise} was not timed: {error}") from None


def reference_source(exercise: str) -> str:
    """Return the source of the reference, which then stands in a worker as an answer does."""
    module, symbol = locate(importlib.import_module("firesteel"), exercise)
    return inspect.getsource(getattr(module, symbol))
