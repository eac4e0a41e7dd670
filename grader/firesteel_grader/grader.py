"""The grader: one answer in, one result out."""

from __future__ import annotations

import importlib
import time
import traceback
import warnings
from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from types import ModuleType

from . import isolation
from .checking import Check, checks_for
from .closing import Closing
from .inside.limits import Limits, for_gpu
from .inside.splice import is_open
from .judging import Judgement
from .pools import Pool, make_pool
from .private import PrivateChecks
from .relay import Relay
from .result import CheckResult, Result, Verdict, overall
from .timing.exclusive import exclusive
from .timing.gauges import device_name
from .timing.stopwatch import Stopwatch
from .withheld import withheld_fault
from .workers import PoolError, WorkerHungError

DEVICES = ("cpu", "cuda")

JUDGEMENTS = 3
"""How often an answer whose worker is killed is judged; the last time counts."""


class Grader(Closing):
    """Judges answers; keeps a warm zygote between them. Use it as a context manager, or call `close`.

    Args:
        isolation: the level at which answers run, see `isolation.LEVELS`.
        limits: what one worker may use of the machine.
        pool: makes the workers; by default what the platform offers.
        private: an instructor's own checks, which count with the course's; see `private.load_private`.

    Raises:
        IsolationError: the level cannot be had here.

    >>> with Grader() as grader:
    ...     grader.check("strides.permute", "def permute(shape, stride, dims): ...").verdict
    'open'
    """

    def __init__(
        self,
        *,
        isolation: str = "process",
        limits: Limits | None = None,
        pool: Pool | None = None,
        private: PrivateChecks | None = None,
    ) -> None:
        self._level = _require(isolation)
        self._limits = limits or Limits()
        self._pool = pool or make_pool(self._level)
        self._private = private or PrivateChecks()
        self._stopwatch = Stopwatch(self._pool)

    def close(self) -> None:
        """End all processes of this grader."""
        self._pool.close()

    def warm(self) -> None:
        """Start what the first verdict would otherwise wait for."""
        load_reference()
        self._pool.spawn(self._limits).end()

    def check(self, exercise: str, source: str, *, seed: int = 0, device: str = "cpu") -> Result:
        """Return the verdict on an answer.

        Args:
            exercise: the exercise's id.
            source: the answer: the whole cell, helpers included.
            seed: decides the inputs; the same seed gives the same verdict.
            device: ``"cpu"`` or ``"cuda"``; checks that need a GPU are `unverified` without one. The result names
                the device that was used, so an exercise without GPU checks says ``"cpu"`` either way.

        Raises:
            UnknownExerciseError: there is no such exercise.
            ValueError: there is no such device.
        """
        if device not in DEVICES:
            raise ValueError(f"check: device {device!r} is not known; choose one of {', '.join(DEVICES)}")
        checks = self.checks_of(exercise)
        start = time.perf_counter()
        if is_open(source, exercise):
            results, output = [CheckResult(check.name, "open", private=check.private) for check in checks], ""
        else:
            results, output = self._judge(checks, source, seed, device)
        points = sum(check.points for check, result in zip(checks, results, strict=True) if result.verdict == "pass")
        counted: list[Verdict] = [
            result.verdict for check, result in zip(checks, results, strict=True) if _counts(check, checks, device)
        ]
        seconds = round(time.perf_counter() - start, 4)
        most = sum(check.points for check in checks)
        ran = "cuda" if any(map(_ran_on_gpu, checks, results)) else "cpu"
        return Result(exercise, overall(counted), points, most, self._level, ran, seed, seconds, tuple(results), output)

    def checks_of(self, exercise: str) -> list[Check]:
        """Return the course's checks of *exercise*, then the instructor's own.

        Raises:
            UnknownExerciseError: there is no such exercise.
        """
        return [*checks_for(exercise), *self._private.of(exercise)]

    def judge(self, check: Check, source: str, *, seed: int = 0) -> CheckResult:
        """Return what one check says of an answer.

        Raises:
            Exception: whatever goes wrong on our side, the check's own mistakes among it.
        """
        return self._run(check, source, seed)[0]

    def _judge(self, checks: list[Check], source: str, seed: int, device: str) -> tuple[list[CheckResult], str]:
        results: list[CheckResult] = []
        output = ""
        with Relay(load_reference(), self._limits.wall) as relay:
            for check in checks:
                hung = any(earlier.cause == WorkerHungError.cause for earlier in results)
                result, printed = self._judge_one(check, source, seed, device, hung, relay)
                results.append(result)
                output = output or ("" if check.private else printed)  # it may have printed the inputs
        return results, output

    def _judge_one(
        self, check: Check, source: str, seed: int, device: str, hung: bool, relay: Relay
    ) -> tuple[CheckResult, str]:
        if check.device == "cuda" and not (device == "cuda" and has_gpu()):
            message = "This check runs on an NVIDIA GPU only, and was not run."
            return CheckResult(check.name, "unverified", message, private=check.private), ""
        try:
            return self._run(check, source, seed, hung, relay)
        except Exception as error:  # a check that cannot be judged must not take the others with it
            if check.private:
                return withheld_fault(check, error), ""
            where = traceback.extract_tb(error.__traceback__)[-1]
            message = (
                f"The grader itself failed, which does not count against the answer: {type(error).__name__}: {error} "
                f"({where.name}, line {where.lineno}). Please report it with the answer."
            )
            return CheckResult(check.name, "error", message), ""

    def _run(
        self, check: Check, source: str, seed: int, hung: bool = False, relay: Relay | None = None
    ) -> tuple[CheckResult, str]:
        shared = relay if check.device == "cpu" and check.timed is None and not check.private else None
        if shared is not None and _passes(shared, check, seed):
            return CheckResult(check.name, "pass"), shared.output
        if relay is not None:
            relay.close()  # no two workers of an answer live at a time
        limits = for_gpu(self._limits) if check.device == "cuda" else self._limits
        if check.timed is not None:
            return replace(self._stopwatch.judge(check, source, seed, limits), private=check.private), ""
        with exclusive(device_name("cuda")) if check.device == "cuda" else nullcontext():
            return self._compared(check, source, seed, limits, hung, shared)

    def _compared(
        self, check: Check, source: str, seed: int, limits: Limits, hung: bool, relay: Relay | None
    ) -> tuple[CheckResult, str]:
        """Judge, and again where a worker was killed: that may have been done from outside."""
        for _ in range(JUDGEMENTS - 1):
            losses = self._pool.losses
            try:
                judged = self._once(check, source, seed, limits, hung, relay)
            except PoolError:
                if self._pool.losses == losses:
                    raise
            else:
                if self._pool.losses == losses:
                    return judged
        return self._once(check, source, seed, limits, hung, relay)

    def _once(
        self, check: Check, source: str, seed: int, limits: Limits, hung: bool, relay: Relay | None
    ) -> tuple[CheckResult, str]:
        judgement = Judgement(check, source, self._pool, load_reference(), limits, hung=hung, relay=relay)
        with _calm():
            return replace(judgement.run(seed), private=check.private), judgement.output


def _passes(relay: Relay, check: Check, seed: int) -> bool:
    with _calm():
        return relay.passes(check, seed)


@contextmanager
def _calm() -> Generator[None]:
    """The reference's numerical warnings are expected."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def load_reference() -> ModuleType:
    """Return the framework with the reference answers, all its modules imported."""
    return importlib.import_module("firesteel")


def has_gpu() -> bool:
    """Tell whether there is a GPU that kernels can run on; a simulator of one does not count."""
    return bool(load_reference().cuda.is_available())


def _ran_on_gpu(check: Check, result: CheckResult) -> bool:
    return check.device == "cuda" and result.verdict in ("pass", "fail")


def _counts(check: Check, checks: list[Check], device: str) -> bool:
    """On a CPU a GPU check only counts where there is nothing else to go by."""
    return device == "cuda" or check.device == "cpu" or all(other.device == "cuda" for other in checks)


def _require(level: str) -> str:
    return isolation.require(level).name
