"""Lock a process in, layer by layer, before it reads the first byte of an answer.

What can be made ready is made ready once, in the zygote; each worker then only takes the steps.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from . import kernel, landlock, limits, privileges, reachable, refusals, seccomp


@dataclass
class Confinement:
    """What a worker puts on, in this order: user, capabilities, limits, Landlock, the filter of system calls.

    Args:
        strict: whether a layer that cannot be put on ends the worker; level `sandbox` is strict.
        ruleset: Landlock's ruleset, or None where the kernel has none.
        calls: the filter of system calls, or None where the kernel has none.
    """

    strict: bool
    ruleset: int | None = None
    calls: seccomp.Filter | None = None

    def put_on(self, maximum: limits.Limits, user: int | None) -> None:
        """Lock this process in for good.

        Args:
            maximum: what it may use of the machine.
            user: the number of a user that nobody else is, or None to stay who it is.

        Raises:
            OSError: a layer of a strict confinement could not be put on.
        """
        refusals.explain()
        limits.apply(maximum, count_threads=self.strict)  # a user, or a user namespace, of its own
        if sys.platform != "linux":
            return
        if user is not None:
            self._step(lambda: privileges.become(user))
        self._step(privileges.drop_capabilities)
        self._step(lambda: kernel.prctl(kernel.NO_NEW_PRIVILEGES, 1))
        if self.ruleset is not None:
            ruleset = self.ruleset
            self._step(lambda: landlock.restrict(ruleset))
            os.close(ruleset)
        if self.calls is not None:
            self._step(self.calls.install)

    def _step(self, step: Callable[[], object]) -> None:
        try:
            step()
        except OSError:
            if self.strict:
                raise


def prepare(*, strict: bool, gpu: bool = False) -> Confinement:
    """Return what the workers of this zygote put on, as far as the machine has it.

    What holds for every later child is done at once: no process below this one regains a capability, and being user 0
    means nothing to it.

    Args:
        strict: see `Confinement`.
        gpu: leave open what the driver of a GPU needs.

    Raises:
        OSError: *strict*, and the kernel cannot filter system calls.
    """
    if sys.platform != "linux":
        return Confinement(strict)
    filters = seccomp.available()
    if strict and not filters:
        raise OSError("prepare: this kernel cannot filter system calls (seccomp)")
    files = None
    with suppress(OSError):
        files = landlock.ruleset(reachable.rules_with_gpu() if gpu else reachable.rules())
    if not gpu:  # whose driver reads what it has mapped in /proc, which is then closed to the process itself
        kernel.prctl(kernel.DUMPABLE, 0)
    calls = seccomp.Filter(read_only=files is None, first=strict, gpu=gpu) if filters else None
    if strict:
        privileges.drop_bounds(privileges.bounds())
        privileges.lock_root()
    else:  # the zygote itself has no need of privileges, so that its workers never have any
        privileges.drop_all()
    return Confinement(strict, files, calls)
