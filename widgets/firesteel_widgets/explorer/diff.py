"""Diff mode: is each node's backward right, given the very inputs and the gradient that it had?"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

import numpy as np

from ..summary import to_numpy
from .arguments import Arguments, NotKnownError, forward_again, in_float64
from .differences import Slopes, difference
from .model import Difference
from .play import play
from .sources import maker_of_value
from .walk import Walk, is_scalar

MOST = 64  # elements of one input that are moved
STEP = 1e-6


def compare(walk: Walk, reference: Any = None, watched: Mapping[int, Sequence[Any]] | None = None) -> dict[str, Any]:
    """Play a backward pass and compare what each node makes with a reference and with central differences.

    Args:
        walk: the graph, of our framework, a learner's, or scalar values; it must not have been freed.
        reference: a framework of the same layout whose backwards are right, or None.
        watched: by id of a node, the arguments that its forward was called with, where they are known.

    Returns:
        ``{"first", "nodes", "tried", "left"}``: the node that differs and runs first (-1: none does), by node what
        differs, how many elements were moved, and why a node was left out.
    """
    comparison = Comparison(walk, reference, watched or {})
    tape = play(walk, comparison.watch)
    if tape.stopped and not comparison.found:
        comparison.left.setdefault(0, tape.stopped)
    nodes = {str(node): found.pack() for node, found in comparison.found.items()}
    return {
        "first": next(iter(comparison.found), -1),
        "nodes": nodes,
        "tried": {str(node): count for node, count in comparison.tried.items()},
        "left": {str(node): why for node, why in comparison.left.items()},
    }


class Comparison:
    """What has been compared so far, in the order in which the nodes ran."""

    def __init__(self, walk: Walk, reference: Any, watched: Mapping[int, Sequence[Any]]) -> None:
        self.walk, self.reference = walk, reference
        self.arguments = Arguments(walk, watched)
        self.found: dict[int, Difference] = {}
        self.tried: dict[int, int] = {}
        self.left: dict[int, str] = {}

    def watch(self, node: int, gradients: Sequence[Any], call: Callable[[], Sequence[Any]]) -> Sequence[Any]:
        """Make the call, and compare what it returns."""
        try:
            results = call()
        except Exception as error:  # of the learner's backward: noted down, and raised again
            self.found[node] = Difference(-1, f"{type(error).__name__}: {error}", "", "error", np.inf)
            raise
        try:
            self._examine(node, gradients, results)
        except NotKnownError as error:
            self.left[node] = str(error)
        return results

    def _examine(self, node: int, gradients: Sequence[Any], results: Sequence[Any]) -> None:
        function = self.walk.functions[node]
        if is_scalar(function):
            self._by_slopes(node, self._of_value(function, gradients[0]), [np.array(each) for each in results])
            return
        if not hasattr(getattr(function, "function", None), "forward"):
            raise NotKnownError("its forward cannot be called again; only our frameworks' operations can be compared")
        arguments = self.arguments.of(node)
        made = [None if each is None else to_numpy(each) for each in results]
        weights = [None if each is None else to_numpy(each) for each in gradients]
        if self.reference is not None and self._by_reference(node, arguments, weights, made):
            return
        self._by_slopes(node, self._of_operation(function, arguments, weights), made)

    def _of_value(self, value: Any, gradient: float) -> Slopes:
        """Return the slopes of a scalar operation, whose parents are all that its function takes."""
        maker = maker_of_value(value)
        parents = [parent for parent, _ in value.next_functions]
        if maker is None or maker.__code__.co_argcount != len(parents) or maker.__name__.startswith("_"):
            raise NotKnownError("it has arguments that are no values, or the function that made it is not to be found")

        def compute(numbers: Sequence[Any]) -> float:
            return gradient * maker(*[type(value)(float(number)) for number in numbers]).data

        return Slopes(compute, [np.array(parent.data) for parent in parents], MOST, STEP)

    def _of_operation(self, function: Any, arguments: Sequence[Any], weights: Sequence[Any]) -> Slopes:
        """Return the slopes of what an operation's results are worth, weighted with the gradients that came in."""
        known = [in_float64(self.walk, argument) for argument in arguments]
        wanted = [following is not None for following, _ in function.next_functions]
        places = [slot for slot, want in enumerate(wanted) if want]

        def compute(arrays: Sequence[Any]) -> float:
            given = list(known)
            for slot, array in zip(places, arrays, strict=True):
                given[slot] = self.walk.framework.tensor(array)
            results = zip(forward_again(function, given), weights, strict=False)
            return float(sum(np.sum(to_numpy(result) * weight) for result, weight in results if weight is not None))

        return Slopes(compute, [to_numpy(known[slot]) for slot in places], MOST, STEP, places)

    def _by_slopes(self, node: int, slopes: Slopes, made: Sequence[np.ndarray | None]) -> None:
        self.tried[node] = 0
        for slot, got in slopes.gradients(made):
            self.tried[node] += got.tried
            if got.found is not None and node not in self.found:
                self.found[node] = got.found._replace(slot=slot)

    def _by_reference(self, node: int, arguments: Sequence[Any], weights: Sequence[Any], made: Sequence[Any]) -> bool:
        """Compare with the reference's backward; say whether it differs. False where the reference has none."""
        operation = counterpart(self.walk.functions[node].function, self.reference)
        if operation is None:
            return False
        with self.reference.enable_grad():
            result = operation.apply(*[self._theirs(each) for each in arguments])
        first = result[0] if isinstance(result, tuple) else result
        right = first.grad_fn(*[None if each is None else self.reference.tensor(each) for each in weights])
        self.tried[node] = sum(each.size for each in made if each is not None)
        for slot, (got, expected) in enumerate(zip(made, right, strict=False)):
            if self.walk.functions[node].next_functions[slot][0] is None or expected is None:
                continue
            given_up = np.zeros_like(to_numpy(expected)) if got is None else got
            differs = difference(slot, "reference", given_up, to_numpy(expected))
            if differs is not None:
                self.found[node] = differs
                return True
        return False

    def _theirs(self, argument: Any) -> Any:
        """Return an argument as the reference takes it."""
        if not hasattr(argument, "detach"):
            return argument
        return self.reference.tensor(to_numpy(argument)).requires_grad_(argument.is_floating_point())


def counterpart(operation: Any, reference: Any) -> Any:
    """Return the reference's operation of the same name: in the module of the same place, or else in any."""
    place = operation.__module__.partition(".")[2]
    modules = [name for name in sys.modules if name.startswith(f"{reference.__name__}.")]
    wanted = f"{reference.__name__}.{place}"
    for name in sorted(modules, key=lambda name: name != wanted):
        found = getattr(import_module(name), operation.__name__, None)
        if hasattr(found, "apply") and hasattr(found, "backward"):
            return found
    return None
