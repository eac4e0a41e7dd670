"""Watch a backward pass over scalar values: every write of ``grad``, every look at ``derivatives``."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, NamedTuple

from ..text import number_text
from .model import Difference
from .play import Watch
from .tape import Tape
from .walk import Walk


class Access(NamedTuple):
    """One access: a write of ``grad`` from *before* to *after*, or (both None) a look at ``derivatives``."""

    node: int
    before: float | None = None
    after: float | None = None


@contextmanager
def watch_values(walk: Walk, tape: Tape, wrong: dict[int, Difference], watch: Watch) -> Generator[None]:
    """Note what the block does to the values of *walk*, and read events and mistakes off it at the end."""
    kinds = [type(value) for value in walk.functions]
    accesses: list[Access] = []
    derived = {kind: derive(kind, walk.index, accesses) for kind in set(kinds)}
    for value, kind in zip(walk.functions, kinds, strict=True):
        value.__class__ = derived[kind]
    try:
        yield
    finally:
        for value, kind in zip(walk.functions, kinds, strict=True):
            value.__class__ = kind
        Reading(walk, tape, wrong, watch).read(accesses)


def derive(kind: Any, index: dict[int, int], accesses: list[Access]) -> type:
    """Return a class like *kind* that notes each access."""
    slots = {
        name: vars(each)[name]
        for each in reversed(kind.__mro__)
        for name in ("grad", "derivatives")
        if name in vars(each)
    }

    def read(self: Any, name: str) -> Any:
        return slots[name].__get__(self, kind) if hasattr(slots.get(name), "__get__") else vars(self)[name]

    def write(self: Any, after: float) -> None:
        if id(self) in index:
            accesses.append(Access(index[id(self)], read(self, "grad"), after))
        if hasattr(slots.get("grad"), "__set__"):
            slots["grad"].__set__(self, after)
        else:
            vars(self)["grad"] = after

    def look(self: Any) -> Any:
        if id(self) in index:
            accesses.append(Access(index[id(self)]))
        return read(self, "derivatives")

    own = {
        "__slots__": (),
        "__module__": kind.__module__,
        "__qualname__": kind.__qualname__,
        "grad": property(lambda self: read(self, "grad"), write),
        "derivatives": property(look),
    }
    return type(kind.__name__, (kind,), own)


class Reading:
    """Turn accesses into events.

    Two kinds of engine are met. One adds to the ``grad`` of each parent at once, so that a value used twice is written
    twice. The other collects elsewhere and writes each ``grad`` once, when it is complete; there the contributions are
    what was complete, times the derivatives that were looked at.
    """

    def __init__(self, walk: Walk, tape: Tape, wrong: dict[int, Difference], watch: Watch) -> None:
        self.walk, self.tape, self.wrong, self.watch = walk, tape, wrong, watch
        self.total: dict[int, float] = {}  # what consumers handed to each node
        self.used: dict[int, float] = {}  # what each node's contributions were made of
        self.open: list[tuple[int, int, int]] = []  # node, slot, producer: contributions that a write will bring
        self.written: dict[int, float] = {}  # what the pass added to each grad

    def read(self, accesses: list[Access]) -> None:
        """Fill the tape, and find what does not add up."""
        steps = [step for step in accesses if step.after is None or step.after != 0.0 or step.before == 0.0]
        writes = Counter(step.node for step in steps if step.after is not None)
        at_once = any(count > 1 for count in writes.values())
        complete = {step.node: change(step) for step in steps if step.after is not None}
        looked = -1
        for step in steps:
            if step.after is None:
                if step.node != looked:  # one run may look once for each parent
                    self._run(step.node, None if at_once else complete.get(step.node))
                looked = step.node
                continue
            writes[step.node] -= 1
            if at_once:
                self._write(step)
            else:
                self._start(step.node, change(step))
                self.written[step.node] = change(step)
            if writes[step.node] == 0 and not self.walk.graph.nodes[step.node].slots:
                self.tape.backward(step.node)
        self._compare()

    def _start(self, node: int, gradient: float) -> None:
        if node == 0 and 0 not in self.total:
            self._hand(0, -1, -1, gradient)

    def _run(self, node: int, complete: float | None) -> None:
        """A value's derivatives are looked at: it hands on, now or by the writes that follow."""
        value = self.walk.functions[node]
        producers = [self.walk.index[id(parent)] for parent, _ in value.next_functions]
        if not producers:
            return
        gradient = self.written.get(node, self.total.get(node, 1.0)) if complete is None else complete
        self._start(node, gradient)
        self.used[node] = gradient
        self.tape.backward(node)
        self.watch(node, [gradient], lambda: ())
        if complete is None and self.written:
            self.open += [(node, slot, producer) for slot, producer in reversed([*enumerate(producers)])]
            return
        for slot, (producer, derivative) in enumerate(zip(producers, value.derivatives, strict=False)):
            self._hand(producer, node, slot, gradient * derivative + 0.0)

    def _write(self, step: Access) -> None:
        """A grad is written at once: a contribution of the value that looked last at its derivatives, or the start."""
        self.written[step.node] = self.written.get(step.node, 0.0) + change(step)
        found = next((place for place in reversed(self.open) if place[2] == step.node), None)
        if found is None:
            self._start(step.node, change(step))
            return
        self.open.remove(found)
        current, slot, _ = found
        expected = self.used[current] * self.walk.functions[current].derivatives[slot] + 0.0
        assert step.after is not None
        if math.isclose(step.after, expected) and step.before:  # overwritten: what was there before is lost
            self.written[step.node] = step.after
        right = any(math.isclose(each, expected, rel_tol=1e-9, abs_tol=1e-12) for each in (change(step), step.after))
        self._hand(step.node, current, slot, expected if right else change(step))

    def _hand(self, node: int, source: int, slot: int, gradient: float) -> None:
        self.tape.accumulate(node, source, slot, gradient)
        self.total[node] = self.total.get(node, 0.0) + gradient

    def _compare(self) -> None:
        """Mark each value whose consumers handed it more, or less, than it got or handed on."""
        for node, total in self.total.items():
            for given in (self.used.get(node), self.written.get(node)):
                if given is not None and not math.isclose(given, total, rel_tol=1e-9, abs_tol=1e-12):
                    texts = number_text(given), number_text(total)
                    self.wrong.setdefault(node, Difference(-1, *texts, "sum", abs(given - total)))


def change(step: Access) -> float:
    """Return what a write added."""
    assert step.before is not None
    assert step.after is not None
    return step.after - step.before if step.before else step.after
