"""A forward pass that raised: which operation it was, what went in, and the graph as far as it was built."""

from __future__ import annotations

import ast
import inspect
import sys
import traceback
from collections.abc import Callable, Iterator
from types import FrameType, TracebackType
from typing import Any, NamedTuple

from ..callers import expression_at
from ..text import shape_text
from .model import Graph
from .places import Places
from .walk import dtype_name, is_scalar

Operands = list[tuple[str, Any]]  # what stands in the source, and the tensor
SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.MatMult: "matmul",
    ast.Pow: "pow",
}


class Step(NamedTuple):
    """One frame of a traceback: where it was when the error passed through."""

    frame: FrameType
    instruction: int
    line: int


class FailedOperation:
    """The operation that raised, as a node: it speaks the protocol, and its inputs are what went in."""

    def __init__(self, operation: str, operands: Operands) -> None:
        self.operation = operation
        self.next_functions = tuple(edge_of(tensor) for _, tensor in operands)

    def name(self) -> str:
        """Return the name under which the picture shows it."""
        return "".join(part.capitalize() for part in self.operation.split("_")) + "Backward"


class Failure:
    """A computation that raised, in place of its result: a root whose node is the operation that failed.

    Args:
        error: what was raised.
        places: knows which files are the learner's.

    Raises:
        LookupError: no tensor was in the hands of the code that raised, so there is nothing to draw.
    """

    def __init__(self, error: Exception, places: Places) -> None:
        steps = list(steps_of(error.__traceback__))
        self.error = error
        self.operation, self.operands = failing_operation(steps)
        self.grad_fn = FailedOperation(self.operation, self.operands)
        mine = [step for step in steps if places.learners(*identity(step.frame))]
        self.file, self.line = (places.name(mine[-1].frame), mine[-1].line) if mine else ("", 0)

    def told(self, graph: Graph) -> dict[str, Any]:
        """Return the trait `failure`."""
        return {
            "sentence": f"{type(self.error).__name__}: {self.error}",
            "operation": self.operation,
            "arguments": [[name, *shape_and_dtype(tensor)] for name, tensor in self.operands],
            "file": self.file,
            "line": self.line,
            "nodes": sorted({edge.source for edge in graph.edges if edge.target == 0}),
        }


def computed(compute: Callable[[], object], places: Places) -> object:
    """Return what *compute* returns, or its failure once the error has been printed.

    Raises:
        Exception: what *compute* raised, where it had no tensor in hand, so that there is nothing to draw.
    """
    try:
        return places.watching(compute)
    except Exception as error:  # of the learner's forward: it is what will be drawn
        error.__traceback__ = after_our_own(error.__traceback__)
        try:
            failure = Failure(error, places)
        except LookupError:
            raise error from None
        traceback.print_exception(error, file=sys.stderr)
        return failure


def after_our_own(trace: TracebackType | None) -> TracebackType | None:
    """Return a traceback from the learner's first frame on."""
    package = __name__.partition(".")[0]
    while trace and trace.tb_next and trace.tb_frame.f_globals.get("__name__", "").startswith(f"{package}."):
        trace = trace.tb_next
    return trace


def identity(frame: FrameType) -> tuple[str, str]:
    """Return a frame's file and module."""
    return frame.f_code.co_filename, frame.f_globals.get("__name__", "__main__")


def steps_of(trace: TracebackType | None) -> Iterator[Step]:
    """Yield the frames of a traceback, outermost first."""
    while trace is not None:
        yield Step(trace.tb_frame, trace.tb_lasti, trace.tb_lineno)
        trace = trace.tb_next


def failing_operation(steps: list[Step]) -> tuple[str, Operands]:
    """Return the name and the operands of the innermost operation on tensors.

    That is the ``forward`` of an operation of ours, which has its arguments by name, or else the expression that the
    frame was busy with.
    """
    for step in reversed(steps):
        operation, operands = own_forward(step.frame) or expression(step) or ("", [])
        if operands:
            return operation, operands
    raise LookupError("no tensor was in the hands of the code that raised")


def own_forward(frame: FrameType) -> tuple[str, Operands] | None:
    """Return name and tensors of an operation whose ``forward(ctx, ...)`` this frame is, else None."""
    arguments = inspect.getargvalues(frame)
    if frame.f_code.co_name != "forward" or not arguments.args:
        return None
    if not hasattr(arguments.locals[arguments.args[0]], "save_for_backward"):
        return None
    given = [(name, arguments.locals.get(name)) for name in arguments.args[1:]]
    given += [
        (f"{arguments.varargs}[{at}]", each)
        for at, each in enumerate(arguments.locals.get(arguments.varargs or "", ()))
    ]
    owner = frame.f_code.co_qualname.rsplit(".", 2)[-2]
    name = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in owner).lstrip("_")
    return name.replace("mat_mul", "matmul"), [(name, value) for name, value in given if is_tensor(value)]


def expression(step: Step) -> tuple[str, Operands] | None:
    """Return name and tensors of the call or sum that a frame was busy with, else None."""
    busy = expression_at(step.frame.f_code, step.instruction, step.frame.f_globals)
    variables = {**step.frame.f_globals, **step.frame.f_locals}
    if isinstance(busy, ast.BinOp):
        name, parts = SIGNS.get(type(busy.op), "operation"), [busy.left, busy.right]
    elif isinstance(busy, ast.Call):
        owner = [busy.func.value] if isinstance(busy.func, ast.Attribute) else []
        name = busy.func.attr if isinstance(busy.func, ast.Attribute) else ast.unparse(busy.func)
        parts = [*owner, *busy.args, *(keyword.value for keyword in busy.keywords)]
    else:
        return None
    values = [(ast.unparse(part), value_of(part, variables)) for part in parts]
    return name, [(text, value) for text, value in values if is_tensor(value)]


def value_of(part: ast.expr, variables: dict[str, Any]) -> Any:
    """Return what a name or a chain of attributes stands for; None for anything that would have to be computed."""
    if isinstance(part, ast.Name):
        return variables.get(part.id)
    if isinstance(part, ast.Attribute):
        return getattr(value_of(part.value, variables), part.attr, None)
    return None


def is_tensor(value: Any) -> bool:
    """Say whether a value is a tensor or a scalar value."""
    return hasattr(type(value), "grad_fn") and (hasattr(value, "shape") or is_scalar(value))


def edge_of(tensor: Any) -> tuple[Any, int]:
    """Return the node that a tensor's gradient would go to, (None, 0) where it needs none."""
    if tensor.grad_fn is not None:
        return tensor.grad_fn, getattr(tensor, "output_nr", 0)
    if is_scalar(tensor):
        return tensor, 0
    view = tensor.unsqueeze(0) if tensor.requires_grad else None  # a leaf is known to what was computed from it
    return (None, 0) if view is None or view.grad_fn is None else view.grad_fn.next_functions[0]


def shape_and_dtype(tensor: Any) -> tuple[str, str]:
    """Return shape and dtype of an operand in words."""
    return ("()", "") if is_scalar(tensor) else (shape_text(tuple(tensor.shape)), dtype_name(tensor.dtype))
