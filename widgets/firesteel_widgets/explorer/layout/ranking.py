"""Give every item its layer: as late as its consumers allow, so that a parameter stands next to its use."""

from __future__ import annotations

from collections.abc import Collection, Sequence


def layers_of(count: int, links: Sequence[tuple[int, int]], top: Collection[int], bottom: Collection[int]) -> list[int]:
    """Return the layer of each item, 0 at the top; every link leads at least one layer down.

    Args:
        count: number of items.
        links: ``(source, target)`` without cycles.
        top: items that must have the first layer to themselves.
        bottom: items that must have the last layer to themselves.
    """
    height = [1 if bottom and item not in bottom else 0 for item in range(count)]
    incoming: list[list[int]] = [[] for _ in range(count)]
    waiting = [0] * count
    for source, target in links:
        incoming[target].append(source)
        waiting[source] += 1
    ready = [item for item in range(count) if waiting[item] == 0]
    for item in ready:
        for source in incoming[item]:
            height[source] = max(height[source], height[item] + 1)
            waiting[source] -= 1
            if waiting[source] == 0:
                ready.append(source)
    highest = max((height[item] for item in range(count) if item not in top), default=0)
    summit = highest + 1 if top else highest
    return [0 if item in top else summit - height[item] for item in range(count)]
