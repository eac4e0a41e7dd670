"""Turn round the links that close a cycle, so that layers exist."""

from __future__ import annotations

from collections.abc import Sequence


def closes_cycle(count: int, links: Sequence[tuple[int, int]]) -> list[bool]:
    """Say of each link whether it leads back into the depth-first path it was reached by.

    An autograd graph has no cycles, but boxes shut over a part of it can: a module called twice reads what it
    has written. Iterative, so that depth is no limit.
    """
    outgoing: list[list[int]] = [[] for _ in range(count)]
    for position, (source, _) in enumerate(links):
        outgoing[source].append(position)
    backward = [False] * len(links)
    state = bytearray(count)  # 0 unseen, 1 on the path, 2 done
    upcoming = [0] * count
    for start in range(count):
        path = [start] if state[start] == 0 else []
        while path:
            item = path[-1]
            state[item] = 1
            if upcoming[item] == len(outgoing[item]):
                state[item] = 2
                path.pop()
                continue
            link = outgoing[item][upcoming[item]]
            upcoming[item] += 1
            target = links[link][1]
            backward[link] = state[target] == 1
            if state[target] == 0:
                path.append(target)
    return backward
