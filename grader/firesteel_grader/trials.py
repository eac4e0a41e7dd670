"""Trials: a check's inputs, each with the request that is sent for it and what the reference replies.

All of it follows from the check and the seed, so it is worked out once, however many answers are judged.
"""

from __future__ import annotations

import hashlib
from functools import cached_property, lru_cache
from types import ModuleType

from .checking import Check
from .drawing import Arguments, drawn_inputs
from .inside.execution import Reply, run_driver
from .inside.template import Template

KEPT = 1024
"""How many lists of trials are kept; one belongs to a check and a seed, and holds some kilobytes."""

REPEATS = 3
"""Inputs that are sent once more at the end, to find an answer that keeps state."""


class Trial:
    """One input of a check.

    Args:
        check: the check.
        reference: the framework that is right.
        arguments: the input.
    """

    def __init__(self, check: Check, reference: ModuleType, arguments: Arguments) -> None:
        self._check = check
        self._reference = reference
        self.arguments = arguments

    @cached_property
    def request(self) -> Template:
        """What is sent to a worker."""
        return Template({"op": "call", "arguments": self.arguments, "gradients": self._check.gradients})

    @cached_property
    def expected(self) -> Reply:
        """What the reference replies."""
        driver = self._check.driver.compile()
        return run_driver(self._reference, driver, self.arguments, self._check.gradients)

    @cached_property
    def reply(self) -> Template | None:
        """The reply that is right to the last byte; None where the reference returns no value."""
        return Template(self.expected) if self.expected["kind"] == "value" else None


def seed_for(check: Check, seed: int) -> int:
    """Return another seed for every check, the same on every machine."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{check.exercise}:{check.name}".encode()).digest()[:8])


@lru_cache(maxsize=KEPT)
def trials_of(check: Check, reference: ModuleType, seed: int) -> tuple[Trial, ...]:
    """Return the trials that every answer meets: those drawn from *seed*, then the check's examples.

    Args:
        check: gives the inputs.
        reference: the framework that is right.
        seed: decides the inputs that are drawn.
    """
    return tuple(Trial(check, reference, arguments) for arguments in (*drawn_inputs(check, seed), *check.examples))
