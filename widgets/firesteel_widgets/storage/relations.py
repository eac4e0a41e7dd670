"""Say what each tensor is to those before it: a view of the same storage and by which step, or a copy and why."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from .geometry import Geometry, Shape, strides_as
from .reading import Reading
from .steps import UNEXPLAINED, step_words
from .storages import Storage

COMPARED = 65_536  # elements compared to tell a copy from something computed


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
    if same_elements(member.reading, members[parent].reading):
        return Relation(parent, "copy", copy_words(member, members[parent]))
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
    kind = "contiguous: index order is the order of memory"
    if not member.geometry.contiguous:
        kind = "not contiguous: the next element in index order is not always the next cell"
    return f"{member.name} is {kind}."


def view_relation(member: Member, parent: Member, at: int) -> Relation:
    """Return the relation of a view."""
    where = f"offset {member.geometry.offset}, strides {strides_text(member.geometry.strides)}"
    verdict = f"{member.name} shares {parent.name}'s storage: {where}; nothing was copied."
    return Relation(at, "view", verdict, step_words(parent.geometry, member.geometry))


def copy_words(member: Member, parent: Member) -> str:
    """Return why a tensor with the elements of another needed a storage of its own."""
    old, new = parent.geometry, member.geometry
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
    """Say whether two tensors hold the same elements in the same order (the first 65,536 are compared)."""
    if np.prod(one.shape) != np.prod(other.shape) or not np.prod(one.shape):
        return False
    try:
        pair = [reading.elements().reshape(-1)[:COMPARED] for reading in (one, other)]
    except (RuntimeError, TypeError, ValueError, NotImplementedError):
        return False
    return bool(np.array_equal(*pair, equal_nan=all(part.dtype.kind in "fc" for part in pair)))


def strides_text(numbers: Shape) -> str:
    """Return numbers as Python writes a tuple.

    >>> strides_text((6,)), strides_text((1, 3))
    ('(6,)', '(1, 3)')
    """
    return str(tuple(numbers))
