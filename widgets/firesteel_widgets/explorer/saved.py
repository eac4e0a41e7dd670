"""What a node saved for its backward, read from PyTorch's nodes, ours and scalar values alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .walk import Walk

Saved = tuple[str, Any]  # a name, and a tensor or a number


def saved_by(function: Any) -> list[Saved]:
    """Return what *function* saved, by name.

    PyTorch's own nodes hand out ``_saved_self``, ``_saved_result`` and so on, those of Python ``saved_tensors``, a
    scalar its ``derivatives``. Source: https://docs.pytorch.org/docs/stable/notes/autograd.html#saved-tensors.

    Raises:
        RuntimeError: an earlier backward freed it, or it was changed in place since.
    """
    if isinstance(getattr(function, "derivatives", None), tuple):
        return [(f"derivative {slot}", number) for slot, number in enumerate(function.derivatives)]
    if hasattr(type(function), "saved_tensors"):
        kept = [(str(slot), tensor) for slot, tensor in enumerate(function.saved_tensors)]
    else:
        kept = [(name.removeprefix("_saved_"), getattr(function, name)) for name in saved_names(type(function))]
    return [(name, tensor) for given, value in kept for name, tensor in tensors_in(given, value)]


_names: dict[type, tuple[str, ...]] = {}  # `dir` of a class takes long, and graphs have few classes


def saved_names(kind: type) -> tuple[str, ...]:
    """Return the attributes by which PyTorch's nodes of this class hand out what they saved."""
    if kind not in _names:
        _names[kind] = tuple(name for name in dir(kind) if name.startswith("_saved_"))
    return _names[kind]


def tensors_in(name: str, value: Any) -> Iterator[Saved]:
    """Yield the tensors in *value*: itself, or those of a tuple."""
    if isinstance(value, tuple):
        for number, each in enumerate(value):
            yield from tensors_in(f"{name}[{number}]", each)
    elif hasattr(value, "element_size"):
        yield name, value


def saved_or_nothing(function: Any) -> list[Saved]:
    """Return what *function* saved; nothing once it was freed or spoilt."""
    try:
        return saved_by(function)
    except RuntimeError:
        return []


def maker_of(walk: Walk, tensor: Any) -> int:
    """Return the node that made a saved tensor, -1 where none of the graph did."""
    maker = getattr(tensor, "grad_fn", None)
    return walk.index.get(id(maker), -1) if maker is not None else walk.leaves.get(id(tensor), -1)
