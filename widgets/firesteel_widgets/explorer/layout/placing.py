"""Give every vertex its x: threads straight, the rest near its neighbours, everything apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

SWEEPS = 24


@dataclass(frozen=True, slots=True)
class Pull:
    """The segment from *upper* to *lower* wants ``x[upper] + shift == x[lower]``, with *weight*."""

    upper: int
    lower: int
    shift: float
    weight: float


@dataclass(slots=True)
class Threads:
    """Vertices that move as one.

    Attributes:
        of: for each vertex its thread.
        offset: for each vertex its x relative to its thread.
        left: for each thread ``{thread to its left: least distance}``.
        right: for each thread ``{thread to its right: least distance}``.
        wishes: for each thread, what it is pulled to: ``(other thread, distance from it, weight)``.
    """

    of: list[int]
    offset: list[float]
    left: list[dict[int, float]]
    right: list[dict[int, float]]
    wishes: list[list[tuple[int, float, float]]]


def place(
    layers: Sequence[Sequence[int]], halves: Sequence[float], straight: dict[int, int], pulls: Sequence[Pull]
) -> list[float]:
    """Return the centre x of every vertex.

    Args:
        layers: vertices of each layer from left to right.
        halves: half the room that each vertex needs, its margin included.
        straight: ``{upper: lower}``, segments that must be straight; they do not cross.
        pulls: all segments.
    """
    threads = make_threads(layers, halves, straight, pulls)
    order = from_left_to_right(threads)
    x = [0.0] * len(threads.left)
    for thread in order:
        x[thread] = max([0.0, *(x[other] + room for other, room in threads.left[thread].items())])
    for sweep in range(SWEEPS):
        for thread in order if sweep % 2 else reversed(order):
            x[thread] = nearest_free(threads, thread, x)
    return [x[threads.of[vertex]] + threads.offset[vertex] for vertex in range(len(halves))]


def make_threads(
    layers: Sequence[Sequence[int]], halves: Sequence[float], straight: dict[int, int], pulls: Sequence[Pull]
) -> Threads:
    """Join the vertices of straight segments and note what keeps threads apart and what draws them together."""
    shift = {(pull.upper, pull.lower): pull.shift for pull in pulls}
    of, offset, count = [-1] * len(halves), [0.0] * len(halves), 0
    for layer in layers:
        for vertex in layer:
            if of[vertex] < 0:
                of[vertex] = count
                count += 1
            if vertex in straight:
                lower = straight[vertex]
                of[lower] = of[vertex]
                offset[lower] = offset[vertex] + shift[(vertex, lower)]
    threads = Threads(of, offset, [{} for _ in range(count)], [{} for _ in range(count)], [[] for _ in range(count)])
    for layer in layers:
        for a, b in pairwise(layer):
            room = halves[a] + offset[a] + halves[b] - offset[b]
            threads.left[of[b]][of[a]] = max(room, threads.left[of[b]].get(of[a], room))
            threads.right[of[a]][of[b]] = threads.left[of[b]][of[a]]
    for pull in pulls:
        upper, lower = of[pull.upper], of[pull.lower]
        if upper != lower:
            distance = offset[pull.upper] + pull.shift - offset[pull.lower]
            threads.wishes[lower].append((upper, distance, pull.weight))
            threads.wishes[upper].append((lower, -distance, pull.weight))
    return threads


def from_left_to_right(threads: Threads) -> list[int]:
    """Return the threads so that each comes after all that stand to its left."""
    waiting = [len(left) for left in threads.left]
    ready = [thread for thread, count in enumerate(waiting) if count == 0]
    for thread in ready:
        for other in threads.right[thread]:
            waiting[other] -= 1
            if waiting[other] == 0:
                ready.append(other)
    return ready


def nearest_free(threads: Threads, thread: int, x: Sequence[float]) -> float:
    """Return the x nearest to where a thread is pulled that its neighbours leave free."""
    wishes = threads.wishes[thread]
    weight = sum(weight for _, _, weight in wishes)
    if not weight:
        return x[thread]
    wanted = sum(weight * (x[other] + distance) for other, distance, weight in wishes) / weight
    least = max((x[other] + room for other, room in threads.left[thread].items()), default=-math.inf)
    most = min((x[other] - room for other, room in threads.right[thread].items()), default=math.inf)
    return max(least, min(most, wanted))
