"""Whatever an answer writes to the channel in our worker's name, it is the learner's failure, never our error."""

from __future__ import annotations

import pytest

from .arena import Arena
from .attack import USUAL, right

FORGE = """
import os
import sys

def forge():
    frame = sys._getframe()
    while "request" not in frame.f_locals or "channel" not in frame.f_locals:
        frame = frame.f_back
    number = frame.f_locals["request"]["id"]
    frame.f_locals["channel"].send({**@REPLY@, "id": number})
    os.read(frame.f_locals["channel"].socket.fileno(), 1)  # until the judge has had enough

"""
IN_A_CALL = FORGE + "def contiguous_strides(shape):\n    forge()\n    return ()\n"
AT_THE_TOP = FORGE + "forge()\ndef contiguous_strides(shape):\n    return ()\n"

VALUE = "'kind': 'value', 'value': ()"
ERROR = "'kind': 'error', 'classes': ['ValueError', 'Exception'], 'message': ''"
REPLIES = [
    "{'kind': 'value'}",
    "{" + VALUE + "}",
    "{" + VALUE + ", 'mutated': 'x', 'aliased': []}",
    "{" + VALUE + ", 'mutated': [0.5], 'aliased': []}",
    "{" + VALUE + ", 'mutated': [-1], 'aliased': [True]}",
    "{" + VALUE + ", 'mutated': [[]], 'aliased': {}}",
    "{" + VALUE + ", 'mutated': [99], 'aliased': [99]}",
    "{'kind': 'error'}",
    "{'kind': 'error', 'classes': 5, 'message': '', 'line': None, 'caller': None, 'name': None}",
    "{'kind': 'error', 'classes': [], 'message': '', 'line': None, 'caller': None, 'name': None}",
    "{'kind': 'error', 'classes': [5], 'message': '', 'line': None, 'caller': None, 'name': None}",
    "{" + ERROR + ", 'line': [], 'caller': {}, 'name': 5}",
    "{" + ERROR + ", 'line': 10**300, 'caller': -1, 'name': None}",
    "{'kind': 'unsendable'}",
    "{'kind': 'unsendable', 'message': 5}",
    "{'kind': 'unsendable', 'message': 'x' * 900_000}",
    "{'kind': 'rejected', 'message': None, 'cause': 5, 'line': 'x'}",
    "{'kind': 'rejected', 'message': 'x', 'cause': 'y' * 900_000, 'line': 1}",
    "{'kind': 'loaded'}",
    "{'kind': 'broken', 'message': 'x'}",
    "{'kind': 'ready'}",
    "{'kind': ['value']}",
    "{'kind': None}",
    "{}",
]


@pytest.mark.parametrize("source", [IN_A_CALL, AT_THE_TOP], ids=["in a call", "at the top"])
@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply[:40])
def test_a_forged_reply_is_the_learners_failure(arena: Arena, source: str, reply: str):
    result = arena.grader("process").check(USUAL, source.replace("@REPLY@", reply))

    assert [check.verdict for check in result.checks] == ["fail"] * len(result.checks)
    assert max(len(f"{check.message}{check.cause}") for check in result.checks) < 10_000


def test_the_next_answer_is_graded_as_ever(arena: Arena):
    for reply in REPLIES[:3]:
        arena.grader("process").check(USUAL, IN_A_CALL.replace("@REPLY@", reply))

    assert arena.grader("process").check(USUAL, right(USUAL)).verdict == "pass"
