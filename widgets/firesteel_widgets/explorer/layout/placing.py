"""Give every vertex its x: threads straight, the rest near its neighbours, everything apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

SWEEPS = 24


@dataclass(frozen=True, slots=True)
class Pull:
    """The segment from *upper* to *lower* wants ``x[upper] == x[lower] + arrive``, with *weight*."""

    upper: int
    lower: int
    arrive: float
    weight: float


@dataclass(slots=True)
class Threads:
    """Vertices that move as one.

    Attributes:
        of: for each vertex its thread.
        offset: for each vertex its x relative to its thread.
        left: for each thread ``(thread to its left, least distance)``; two that meet again may be there again.
        right: for each thread ``(thread to its right, least distance)``.
        wishes: for each thread, what it is pulled to: ``(other thread, distance from it, weight)``.
    """

    of: list[int]
    offset: list[float]
    left: list[list[tuple[int, float]]]
    right: list[list[tuple[int, float]]]
    wishes: list[list[tuple[int, float, float]]]


def place(
    layers: Sequence[Sequence[int]], halves: Sequence[float], straight: Sequence[int], pulls: Sequence[Pull]
) -> list[float]:
    """Return the centre x of every vertex.

    Args:
        layers: vertices of each layer from left to right.
        halves: half the room that each vertex needs, its margin included.
        straight: for each vertex the segment that must lead straight down from it, or -1; they do not cross.
        pulls: all segments.
    """
    threads = make_threads(layers, halves, straight, pulls)
    order = from_left_to_right(threads)
    x = [0.0] * len(threads.left)
    for thread in order:
        x[thread] = max([0.0, *(x[other] + room for other, room in threads.left[thread])])
    for sweep in range(SWEEPS):
        for thread in order if sweep % 2 else reversed(order):
            x[thread] = nearest_free(threads, thread, x)
    return [x[threads.of[vertex]] + threads.offset[vertex] for vertex in range(len(halves))]


def make_threads(
    layers: Sequence[Sequence[int]], halves: Sequence[float], straight: Sequence[int], pulls: Sequence[Pull]
) -> Threads:
    """Join the vertices of straight segments and note what keeps threads apart and what draws them together."""
    of, offset, count = [-1] * len(halves), [0.0] * len(halves), 0
    for layer in layers:
        for vertex in layer:
            if of[vertex] < 0:
                of[vertex] = count
                count += 1
            if straight[vertex] >= 0:
                pull = pulls[straight[vertex]]
                of[pull.lower] = of[vertex]
                offset[pull.lower] = offset[vertex] - pull.arrive
    threads = Threads(of, offset, [[] for _ in range(count)], [[] for _ in range(count)], [[] for _ in range(count)])
    for a, b, room in rooms(layers, halves, of, offset):
        threads.left[b].append((a, room))
        threads.right[a].append((b, room))
    for pull in pulls:
        upper, lower = of[pull.upper], of[pull.lower]
        if upper != lower:
            distance = offset[pull.upper] - pull.arrive - offset[pull.lower]
            threads.wishes[lower].append((upper, distance, pull.weight))
            threads.wishes[upper].append((lower, -distance, pull.weight))
    return threads


def rooms(
    layers: Sequence[Sequence[int]], halves: Sequence[float], of: Sequence[int], offset: Sequence[float]
) -> list[tuple[int, int, float]]:
    """Return ``(thread, thread to its right, least distance)``; threads side by side in many layers are there once."""
    found: list[tuple[int, int, float]] = []
    latest: dict[int, int] = {}
    for layer in layers:
        for a, b in pairwise(layer):
            room = halves[a] + offset[a] + halves[b] - offset[b]
            known = latest.get(of[a], -1)
            if known >= 0 and found[known][1] == of[b]:
                found[known] = of[a], of[b], max(found[known][2], room)
            else:
                latest[of[a]] = len(found)
                found.append((of[a], of[b], room))
    return found


def from_left_to_right(threads: Threads) -> list[int]:
    """Return the threads so that each comes after all that stand to its left."""
    waiting = [len(left) for left in threads.left]
    ready = [thread for thread, count in enumerate(waiting) if count == 0]
    for thread in ready:
        for other, _ in threads.right[thread]:
            waiting[other] -= 1
            if waiting[other] == 0:
                ready.append(other)
    return ready


def nearest_free(threads: Threads, thread: int, x: Sequence[float]) -> float:
    """Return the x nearest to where a thread is pulled that its neighbours leave free."""
    total, weights = 0.0, 0.0  # added one by one: `sum` rounds otherwise than the page does
    for other, distance, weight in threads.wishes[thread]:
        total += weight * (x[other] + distance)
        weights += weight
    if not weights:
        return x[thread]
    least = max((x[other] + room for other, room in threads.left[thread]), default=-math.inf)
    most = min((x[other] - room for other, room in threads.right[thread]), default=math.inf)
    return max(least, min(most, total / weights))
