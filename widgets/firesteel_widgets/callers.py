"""What the caller of a short function such as `graph` or `strides` has called its objects."""

from __future__ import annotations

import ast
import inspect
import linecache
from types import CodeType, FrameType
from typing import Any


def callers_variables() -> dict[str, object]:
    """Return the variables of the function that called our caller."""
    caller = callers_frame()
    return {} if caller is None else {**caller.f_globals, **caller.f_locals}


def argument_texts() -> list[str]:
    """Return the source text of each positional argument with which our caller was called.

    ``strides(x, x.t())`` gives ``["x", "x.t()"]``. The list is empty where the source is not at hand, and where an
    argument is unpacked (``*views``), because then nobody knows which text belongs to which argument.
    """
    caller = callers_frame()
    call = None if caller is None else call_at(caller)
    if call is None or any(isinstance(argument, ast.Starred) for argument in call.args):
        return []
    return [ast.unparse(argument) for argument in call.args]


def callers_frame() -> FrameType | None:
    """Return the frame that called the function that called the function that asks here."""
    frame = inspect.currentframe()
    for _ in range(3):
        frame = None if frame is None else frame.f_back
    return frame


def call_at(frame: FrameType) -> ast.Call | None:
    """Return the call that *frame* is busy with, parsed, or None where its source cannot be had."""
    parsed = expression_at(frame.f_code, frame.f_lasti, frame.f_globals)
    return parsed if isinstance(parsed, ast.Call) else None


def expression_at(code: CodeType, instruction: int, around: dict[str, Any]) -> ast.expr | None:
    """Return the expression that *code* was busy with at an instruction, or None where its source cannot be had.

    Args:
        code: what ran.
        instruction: ``f_lasti`` of its frame, or ``tb_lasti`` of a traceback.
        around: the module's variables, from which its loader is known.
    """
    first, last, begin, end = list(code.co_positions())[instruction // 2]
    lines = [line.encode() for line in linecache.getlines(code.co_filename, around)]
    if first is None or last is None or begin is None or end is None or last > len(lines):
        return None
    words = lines[first - 1 : last]
    words[-1] = words[-1][:end]  # columns count bytes, and the first line may be the last
    words[0] = words[0][begin:]
    try:
        return ast.parse(b"(" + b"".join(words) + b")", mode="eval").body
    except SyntaxError:
        return None
