"""Put into words by which step one geometry became another over the same storage."""

from __future__ import annotations

from itertools import permutations

from .geometry import Geometry, strides_as

Axis = tuple[int, int]  # size and stride
UNEXPLAINED = "Another walk over the same cells."


def step_words(old: Geometry, new: Geometry) -> str:
    """Return what was done, in one sentence.

    >>> step_words(Geometry((2, 3), (3, 1)), Geometry((3, 2), (1, 3)))
    'The axes changed places, in the order (1, 0); each took its stride along.'
    """
    if (old.shape, old.strides, old.offset) == (new.shape, new.strides, new.offset):
        return "Nothing changed: the same walk over the same cells."
    for explain in (exchanged, repeated, recut, sliced, selected):
        words = explain(old, new)
        if words:
            return words
    return UNEXPLAINED


def axes_of(geometry: Geometry) -> list[Axis]:
    """Return size and stride of each axis."""
    return list(zip(geometry.shape, geometry.strides, strict=True))


def exchanged(old: Geometry, new: Geometry) -> str:
    """Explain a transpose or permute."""
    before, after = axes_of(old), axes_of(new)
    if old.offset != new.offset or sorted(before) != sorted(after) or len(before) > 6:
        return ""
    order = next(order for order in permutations(range(len(before))) if [before[a] for a in order] == after)
    return f"The axes changed places, in the order {order}; each took its stride along."


def repeated(old: Geometry, new: Geometry) -> str:
    """Explain an expand: axes of stride 0."""
    added = len(new.shape) - len(old.shape)
    if old.offset != new.offset or added < 0:
        return ""
    before: list[Axis] = [*[(1, 0)] * added, *axes_of(old)]
    pairs = list(zip(before, axes_of(new), strict=True))
    if any(one != two and not (one[0] == 1 and (two[1] == 0 or two[0] == 1)) for one, two in pairs):
        return ""
    still = [axis for axis, (one, two) in enumerate(pairs) if two[0] > 1 and one[0] == 1]
    if not still:
        return "An axis of size 1 was added; no element moved."
    owners = " and ".join(f"axis {axis} repeats {new.shape[axis]:,} times" for axis in still)
    return f"With stride 0, {owners} what is stored once: a step along it stays in the same cell."


def recut(old: Geometry, new: Geometry) -> str:
    """Explain a view or reshape."""
    wanted = strides_as(old.shape, old.strides, new.shape)
    if old.offset != new.offset or wanted is None:
        return ""
    same = all(size == 1 or one == two for size, one, two in zip(new.shape, wanted, new.strides, strict=True))
    return f"The same walk, cut into {new.shape} instead of {old.shape}." if same else ""


def sliced(old: Geometry, new: Geometry) -> str:
    """Explain a slice: fewer elements, longer steps, perhaps backwards."""
    if len(old.shape) != len(new.shape) or any(two > one for one, two in zip(old.shape, new.shape, strict=True)):
        return ""
    parts = [f"begins at cell {new.offset} instead of {old.offset}"] if old.offset != new.offset else []
    for axis, (one, two) in enumerate(zip(old.strides, new.strides, strict=True)):
        if new.shape[axis] < 2 or one == two:
            continue
        if one == 0 or two % one:
            return ""
        times = two // one
        parts.append(f"goes backwards along axis {axis}" if times < 0 else f"takes every {nth(times)} of axis {axis}")
    sizes = [
        f"axis {a} keeps {two} of {one}"
        for a, (one, two) in enumerate(zip(old.shape, new.shape, strict=True))
        if one != two
    ]
    return f"The walk {', '.join(parts or ['is shorter'])}{': ' + ', '.join(sizes) if sizes else ''}."


def selected(old: Geometry, new: Geometry) -> str:
    """Explain an index that takes an axis away."""
    left = iter(axes_of(old))
    if len(new.shape) >= len(old.shape) or not all(axis in left for axis in axes_of(new)):
        return ""
    gone = len(old.shape) - len(new.shape)
    return f"An index fixed {gone} of {len(old.shape)} axes: the walk begins at cell {new.offset}."


def nth(number: int) -> str:
    """Return an ordinal.

    >>> nth(2), nth(3), nth(11), nth(21)
    ('second', '3rd', '11th', '21st')
    """
    if number == 2:
        return "second"
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number // 10 % 10 != 1 else "th"
    return f"{number}{ending}"
