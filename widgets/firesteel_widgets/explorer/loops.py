"""Find what a Python loop has built: operations that are there again and again, wired in the same way each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .model import Graph
from .words import leaf

FEWEST = 8  # iterations that make a loop: fewer are read more quickly than opened
LEAST = 16  # operations in all of them
LONGEST = 1_000  # operations in one iteration
WIDEST = 16  # inputs of an operation in a loop
HUGE = 1e300

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Loop:
    """A stretch of the operations in their order.

    Attributes:
        start: where the first iteration begins.
        period: operations in one iteration.
        times: how many iterations there are.
    """

    start: int
    period: int
    times: int

    @property
    def stop(self) -> int:
        """Where the last iteration ends."""
        return self.start + self.period * self.times


class Wiring:
    """The operations of a graph in an order in which iterations stand one after the other, and what each reads.

    Attributes:
        order: the operations.
        what: a number for each; those of one kind, shape and module have the same.
        code: likewise, where their inputs are of one kind and shape too.
        sources: for each input slot, the place of the operation it comes from, -1 where it comes from none.
    """

    def __init__(self, graph: Graph) -> None:
        kinds, codes = kinds_and_codes(graph)
        self.order = operations_of(graph, codes)
        self.what: Integers = np.array([kinds[node] for node in self.order], dtype=np.int64)
        self.code: Integers = np.array([codes[node] for node in self.order], dtype=np.int64)
        place = {node: at for at, node in enumerate(self.order)}
        wide = min(WIDEST, max((edge.slot + 1 for edge in graph.edges), default=1))
        self.sources: Integers = np.full((wide, len(self.order)), -1, dtype=np.int64)
        for source, target, slot in graph.edges:
            if slot < wide:
                self.sources[slot, place[target]] = place.get(source, -1)


def kinds_and_codes(graph: Graph) -> tuple[list[int], list[int]]:
    """Return a number for what each node is, and one for that and for what its inputs are.

    An operation with too many inputs to compare is like no other.
    """
    numbers: dict[Hashable, int] = {}
    kinds: list[int] = []
    for node in graph.nodes:
        names = (node.kind,) if leaf(node) else (node.kind, node.name, node.label, node.module)
        kinds.append(numbers.setdefault((names, node.slots, node.shape, node.dtype), len(numbers)))
    inputs: list[list[tuple[int, int]]] = [[] for _ in graph.nodes]
    for source, target, slot in graph.edges:
        inputs[target].append((slot, kinds[source]))
    codes = [
        numbers.setdefault((kind, tuple(sorted(read)) if len(read) <= WIDEST else node), len(numbers))
        for node, (kind, read) in enumerate(zip(kinds, inputs, strict=True))
    ]
    return kinds, codes


def operations_of(graph: Graph, codes: Sequence[int]) -> list[int]:
    """Return the operations, each after all it is computed from.

    Among the inputs of one, the one with the most behind it comes first: the result of the iteration before. Where
    two have as much, as in the first iteration, the one comes first that does so elsewhere. What many read comes
    before all that read it, so that it lies in no iteration.
    """
    topological, producers = graph.topological_order(), graph.producers()
    behind: list[tuple[float, int]] = [(0.0, 0)] * len(graph.nodes)  # operations, and on the longest way
    first = Counter[tuple[int, int]]()  # how often the input at a place comes first
    for node in topological:
        read = [behind[source] for source in producers[node]]
        if not leaf(graph.nodes[node]):
            total = 1.0 + sum(size for size, _ in read)  # what is read twice counts twice
            behind[node] = (total if total < HUGE else HUGE, 1 + max((depth for _, depth in read), default=0))
            if read.count(most := max(read, default=(0.0, 0))) == 1:
                first[codes[node], read.index(most)] += 1
    order: list[int] = []
    done = [leaf(node) for node in graph.nodes]
    uses = [len(users) for users in graph.consumers()]
    for start in [*(node for node in topological if uses[node] >= FEWEST), 0]:
        stack = [start]
        while stack:
            node = stack.pop()
            if node < 0:
                order.append(-1 - node)
            elif not done[node]:
                done[node] = True
                ranked = sorted(
                    (behind[source], first[codes[node], at], -at, source) for at, source in enumerate(producers[node])
                )
                stack += [-1 - node, *(source for *_, source in ranked)]
    return order


def loops_of(wiring: Wiring) -> list[Loop]:
    """Return the loops among the operations; of two that overlap, one lies in one iteration of the other.

    Every period is tried, the shortest first, by comparing the operations with those one period earlier: a few
    passes over an array of numbers for each. Outer loops come before those inside them.
    """
    count = len(wiring.order)
    found: list[Loop] = []
    busy, inside = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    for period in range(1, min(LONGEST, count // FEWEST) + 1):
        for loop in found:
            if loop.stop - loop.start == period:
                busy[loop.start : loop.stop] = False  # it fits into one iteration from here on
        for start, stop in stretches(wiring, period, busy):
            loop = aligned(wiring, period, start, stop, inside)
            if loop.times >= max(FEWEST, LEAST / period) and not busy[loop.start : loop.stop].any():
                found.append(loop)
                busy[loop.start : loop.stop] = loop.stop - loop.start > period
                inside[loop.start + 1 : loop.stop] = True
    return sorted(found, key=lambda loop: (loop.start, -loop.stop))


def stretches(wiring: Wiring, period: int, busy: Flags) -> Iterator[tuple[int, int]]:
    """Yield where operations stand that are what those one period earlier are, and read what is one period later.

    Of what is read, only the way from one iteration to the next is the same: nothing, the place itself (shared), or
    as many places on each time.
    """
    same = (wiring.code[period:] == wiring.code[:-period]) & ~busy[period:] & ~busy[:-period]
    least = (FEWEST - 3) * period  # the first iteration may read something else
    if np.count_nonzero(same) < least:
        return
    step = wiring.sources[:, period:] - wiring.sources[:, :-period]
    steady = np.zeros(step.shape, dtype=bool)
    steady[:, period:] = step[:, period:] == step[:, :-period]
    same &= ((step == period) | (step == 0) | steady).all(axis=0)
    edges = np.flatnonzero(np.diff(same.astype(np.int8), prepend=0, append=0))
    for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if stop - start >= least:
            yield start, stop + period


def aligned(wiring: Wiring, period: int, start: int, stop: int, inside: Flags) -> Loop:
    """Return the loop in a stretch, begun where it has the most iterations and hands on the fewest results.

    The first iteration reads what no iteration has made, so the loop may begin before the stretch does.
    """
    first = start
    while first > max(0, start - 2 * period) and wiring.what[first - 1] == wiring.what[first - 1 + period]:
        first -= 1
    best, rank = Loop(start, period, 0), (0, True, 0)
    for begin in range(first, min(start + period, stop)):
        times = (stop - begin) // period
        if times < max(FEWEST, -rank[0]) or not repeats(wiring, period, begin, stop):
            continue
        new = -times, bool(inside[begin + period]), handed_on(wiring, begin + period, begin + 2 * period, stop)
        if new < rank:
            best, rank = Loop(begin, period, times), new
    return best


def repeats(wiring: Wiring, period: int, start: int, stop: int) -> bool:
    """Say whether what comes from within is wired alike in all iterations; what comes from before them may differ."""
    later, earlier = wiring.sources[:, start + period : stop], wiring.sources[:, start : stop - period]
    return bool(np.where(later - period >= start, earlier == later - period, earlier < start).all())


def handed_on(wiring: Wiring, start: int, end: int, stop: int) -> int:
    """Return how many results of an iteration are read by those after it."""
    read = wiring.sources[:, end:stop]
    return len(set(read[(read >= start) & (read < end)].tolist()))
