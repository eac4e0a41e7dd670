"""What a worker's reply looks like: anything else on the channel was written by an answer, not by our worker.

A reply that an answer forged may hold anything that frames carry. It is looked at once, here, so that nothing behind it
stumbles over a missing entry or a list where a word belongs: that would be our error, and no answer may cause one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from .inside.execution import NAME_CAP, TEXT_CAP

PREPARED = frozenset({"ready", "broken"})
TURNED = frozenset({"ready"})
LOADED = frozenset({"loaded", "rejected", "error"})
CALLED = frozenset({"value", "error", "unsendable"})
"""The kinds of reply that may follow each request."""

Test = Callable[[object], bool]


def is_reply(value: object, kinds: frozenset[str]) -> bool:
    """Tell whether *value* is a reply of one of *kinds*, with all its entries and each of its type.

    >>> is_reply({"kind": "unsendable", "message": "an object of type map", "id": 1}, CALLED)
    True
    >>> is_reply({"kind": "value", "id": 1}, CALLED)
    False
    """
    if not isinstance(value, dict):
        return False
    reply = cast("dict[str, Any]", value)
    kind = reply.get("kind")
    if not isinstance(kind, str) or kind not in kinds:
        return False
    return all(name in reply and test(reply[name]) for name, test in _ENTRIES[kind].items())


def _is_text(value: object, longest: int = TEXT_CAP) -> bool:
    return isinstance(value, str) and len(value) <= longest


def _is_name(value: object) -> bool:
    return _is_text(value, NAME_CAP)


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value < 1 << 31


def _or_none(test: Test) -> Test:
    return lambda value: value is None or test(value)


def _list_of(test: Test, least: int) -> Test:
    return lambda value: (
        isinstance(value, list) and least <= len(cast("list[object]", value)) <= 100 and all(map(test, value))
    )


def _anything(value: object) -> bool:
    return True


_ENTRIES: dict[str, dict[str, Test]] = {
    "ready": {},
    "broken": {"message": _is_text},
    "loaded": {},
    "rejected": {"message": _is_text, "cause": _is_name, "line": _or_none(_is_count)},
    "value": {"value": _anything, "mutated": _list_of(_is_count, 0), "aliased": _list_of(_is_count, 0)},
    "error": {
        "classes": _list_of(_is_name, 1),
        "message": _is_text,
        "line": _or_none(_is_count),
        "caller": _or_none(_is_count),
        "name": _or_none(_is_name),
    },
    "unsendable": {"message": _is_text},
}
