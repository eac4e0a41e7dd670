"""What a case gave beside what was expected, leaf by leaf, and which leaves are wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import numpy as np
from firesteel_grader.compare import compare_values
from firesteel_grader.inside.values import Array, TensorValue
from firesteel_grader.show import show as source_of

from .replaying import Run

LONGEST = 400  # characters of a value that a table shows


@dataclass(frozen=True)
class Leaf:
    """One place of a result.

    Attributes:
        place: where, e.g. ``"[1]"``; empty for the whole.
        got: what stands there, as a value that the grader compares.
        expected: what should stand there.
        wrong: whether the two differ as the grader sees it.
    """

    place: str
    got: object
    expected: object
    wrong: bool

    def arrays(self) -> tuple[Array, Array] | None:
        """Return both as arrays, where they are arrays of one shape with at least one axis and one element."""
        found = self.both()
        if found is None or found[0].shape != found[1].shape or not found[0].ndim or not found[0].size:
            return None
        return found

    def both(self) -> tuple[Array, Array] | None:
        """Return both as arrays, whatever their shapes, where both are arrays or tensors."""
        got, expected = _array(self.got), _array(self.expected)
        return None if got is None or expected is None else (got, expected)

    def texts(self) -> tuple[str, str]:
        """Return both as short source text."""
        return text_of(self.got), text_of(self.expected)


def _array(value: object) -> Array | None:
    if isinstance(value, TensorValue):
        return value.array
    return cast("Array", value) if isinstance(value, np.ndarray) else None


def text_of(value: object) -> str:
    """Return a value as source, cut in its middle where it is long."""
    text = source_of(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} ... {text[-LONGEST // 2 :]}"


def outcome(run: Run) -> str:
    """Return what a run that raised, raised."""
    message = str(run.error)
    return f"raises {type(run.error).__name__}" + (f": {message[:LONGEST]}" if message else "")


def leaves(got: object, expected: object, place: str = "") -> Iterator[Leaf]:
    """Yield the places of two results down to where their forms part."""
    if isinstance(got, list | tuple) and isinstance(expected, list | tuple):
        mine, wanted = cast("list[object]", got), cast("list[object]", expected)
        if len(mine) == len(wanted) and type(mine) is type(wanted) and mine:
            for at, pair in enumerate(zip(mine, wanted, strict=True)):
                yield from leaves(*pair, f"{place}[{at}]")
            return
    if isinstance(got, dict) and isinstance(expected, dict):
        mine, wanted = cast("dict[str, object]", got), cast("dict[str, object]", expected)
        if list(mine) == list(wanted) and mine:
            for key in mine:
                yield from leaves(mine[key], wanted[key], f"{place}[{key!r}]")
            return
    yield Leaf(place, got, expected, compare_values(got, expected) is not None)
