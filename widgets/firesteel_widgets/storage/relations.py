"""Say what each tensor is to those before it: a view of the same storage and by which step, or a copy and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from .geometry import Geometry, Shape, strides_as
from .reading import Reading
from .steps import UNEXPLAINED, step_words
from .storages import Storage

COMPARED = 65_536  # elements compared to tell a copy from something computed
UNREADABLE = (RuntimeError, TypeError, ValueError, NotImplementedError)
MOST_AXES = 4  # of a tensor whose axes are tried in every order


@dataclass(frozen=True)
class Member:
    """A tensor as it is shown: its name, where it lies, and what it said of itself."""

    name: str
    storage: int
    geometry: Geometry
    reading: Reading


@dataclass(frozen=True)
class Relation:
    """What a tensor is to its parent (-1: to nobody): kind is "first", "view", "copy" or "own"."""

    parent: int
    kind: str
    verdict: str
    did: str = ""


def relations(members: list[Member], storages: list[Storage]) -> list[Relation]:
    """Return the relation of each tensor to one before it."""
    return [relation(k, members, storages) for k in range(len(members))]


def relation(k: int, members: list[Member], storages: list[Storage]) -> Relation:
    """Return what tensor *k* is to the one it was most likely made from."""
    member = members[k]
    if k == 0:
        return Relation(-1, "first", first_words(member))
    parent = parent_of(k, members)
    if member.storage == members[parent].storage and member.geometry.count:
        return view_relation(member, members[parent], parent)
    if overlaps(member.reading, members[parent].reading):
        words = f"{member.name} reads the same bytes as {members[parent].name}, as {member.reading.dtype}"
        return Relation(parent, "view", f"{words}; nothing was copied.")
    source = source_geometry(member.reading, members[parent])
    if source is not None:
        return Relation(parent, "copy", copy_words(member, members[parent], source))
    return Relation(-1, "own", own_words(member, members[parent]))


def parent_of(k: int, members: list[Member]) -> int:
    """Return the tensor that *k* was made from: one that its name mentions, else one that it resembles."""
    name, earlier = members[k].name, range(k - 1, -1, -1)
    mentioned = [p for p in earlier if re.search(rf"(?<![\w.\])]){re.escape(members[p].name)}(?!\w)", name)]
    sharing = [p for p in earlier if members[p].storage == members[k].storage]
    explained = [p for p in sharing if step_words(members[p].geometry, members[k].geometry) != UNEXPLAINED]
    alike = [p for p in earlier if same_elements(members[k].reading, members[p].reading)]
    longest = sorted(mentioned, key=lambda p: -len(members[p].name))
    return [*longest, *explained, *sharing[::-1], *alike, 0][0]


def first_words(member: Member) -> str:
    """Return the sentence about the first tensor."""
    if not member.geometry.count:
        return f"{member.name} has no element, so it needs no cell."
    kind = "contiguous: index order is the order of memory"
    if not member.geometry.contiguous:
        kind = "not contiguous: the next element in index order is not always the next cell"
    return f"{member.name} is {kind}."


def view_relation(member: Member, parent: Member, at: int) -> Relation:
    """Return the relation of a view."""
    where = f"offset {member.geometry.offset}, strides {strides_text(member.geometry.strides)}"
    verdict = f"{member.name} shares {parent.name}'s storage: {where}; nothing was copied."
    return Relation(at, "view", verdict, step_words(parent.geometry, member.geometry))


def source_geometry(reading: Reading, parent: Member) -> Geometry | None:
    """Return the walk over the parent, axes exchanged or repeated, in whose order a copy holds its elements."""
    old = parent.geometry
    axes = tuple(range(len(old.shape)))
    orders = list(permutations(axes)) if len(axes) <= MOST_AXES else [axes]
    walks = [Geometry(tuple(old.shape[a] for a in o), tuple(old.strides[a] for a in o), old.offset) for o in orders]
    try:
        one, other = reading.elements(), parent.reading.elements()
    except UNREADABLE:
        return None
    for order, walk in zip(orders, walks, strict=True):
        if alike(one, other.transpose(order)):
            return walk
    wider = repeated(old, reading.shape)
    return wider if wider and alike(one, np.broadcast_to(other, reading.shape)) else None


def copy_words(member: Member, parent: Member, old: Geometry) -> str:
    """Return why a tensor with the elements of another, walked as *old* says, needed a storage of its own."""
    new = member.geometry
    begin = f"{member.name} has a storage of its own:"
    possible = strides_as(old.shape, old.strides, new.shape)
    if possible is None:
        return (
            f"{begin} reshape had to copy, because strides {strides_text(old.strides)} cannot be walked as "
            f"{strides_text(new.shape)}."
        )
    if old.shape == new.shape and old.strides != new.strides:
        return (
            f"{begin} the elements were copied into index order, from strides {strides_text(old.strides)} to "
            f"{strides_text(new.strides)}."
        )
    if member.reading.dtype != parent.reading.dtype:
        return f"{begin} {parent.reading.dtype} became {member.reading.dtype}, so every element was written anew."
    return f"{begin} a copy was asked for; strides {strides_text(possible)} over {parent.name}'s would have done."


def own_words(member: Member, other: Member) -> str:
    """Return the sentence about a tensor that has nothing to do with those before it."""
    if not member.geometry.count:
        return f"{member.name} has no element, so it lies nowhere."
    return f"{member.name} has a storage of its own: its elements are not those of {other.name} in the same order."


def overlaps(one: Reading, other: Reading) -> bool:
    """Say whether two readings lie over some of the same bytes."""
    return one.device == other.device != "meta" and one.low < other.high and other.low < one.high


def same_elements(one: Reading, other: Reading) -> bool:
    """Say whether two tensors hold the same elements in the same order."""
    try:
        return alike(one.elements(), other.elements())
    except UNREADABLE:
        return False


def alike(one: np.ndarray, other: np.ndarray) -> bool:
    """Say whether two arrays hold the same elements in index order (the first 65,536 are compared); NaN equals NaN."""
    if one.size != other.size or not one.size:
        return False
    first, second = one.flat[:COMPARED], other.flat[:COMPARED]
    return bool(np.array_equal(first, second, equal_nan=first.dtype.kind in "fc" and second.dtype.kind in "fc"))


def repeated(old: Geometry, shape: Shape) -> Geometry | None:
    """Return the geometry that expands another to *shape*, or None where it does not broadcast to it."""
    sizes = (1,) * (len(shape) - len(old.shape)) + old.shape
    steps = (0,) * (len(shape) - len(old.shape)) + old.strides
    if len(sizes) != len(shape) or any(one not in (1, two) for one, two in zip(sizes, shape, strict=True)):
        return None
    return Geometry(shape, tuple(step if size > 1 else 0 for size, step in zip(sizes, steps, strict=True)), old.offset)


def strides_text(numbers: Shape) -> str:
    """Return numbers as Python writes a tuple.

    >>> strides_text((6,)), strides_text((1, 3))
    ('(6,)', '(1, 3)')
    """
    return str(tuple(numbers))
