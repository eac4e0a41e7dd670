"""How a storage and its views are put into words."""

from __future__ import annotations

from ..text import count_text
from .lines import line_counts
from .relations import Member, Relation, strides_text
from .storages import Storage


def describe(members: list[Member], relations: list[Relation], storages: list[Storage], note: str) -> str:
    """Return a paragraph that says what a reader of the picture would see."""
    lead = [f"{member_words(members[0], storages)}"] + ([note] if note else [])
    return " ".join([*lead, *(relation.verdict for relation in relations[1:])])


def member_words(member: Member, storages: list[Storage]) -> str:
    """Return a tensor in one sentence: shape, strides, offset, dtype, bytes."""
    geometry, storage = member.geometry, storages[member.storage]
    size = count_text(geometry.count * member.reading.itemsize, "byte")
    return (
        f"{member.name}: shape {strides_text(geometry.shape)}, strides {strides_text(geometry.strides)}, offset "
        f"{geometry.offset}, {member.reading.dtype}, {size}, in a storage of {count_text(storage.total, 'cell')}."
    )


def line_words(member: Member) -> str:
    """Return what a walk over a tensor costs in lines of memory.

    "2 lines; fetched 2 times by rows, 8 by columns" where the order of the walk matters.
    """
    itemsize = member.reading.itemsize
    touched, rows = line_counts(member.geometry, itemsize)
    _, columns = line_counts(member.geometry, itemsize, columns=True)
    return f"{count_text(touched, 'line')}; fetched {rows:,} times by rows, {columns:,} by columns"
