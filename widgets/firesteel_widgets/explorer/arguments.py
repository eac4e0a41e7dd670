"""With which arguments an operation's forward was called, so that it can be called again."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..summary import to_numpy
from .saved import maker_of, saved_or_nothing
from .walk import Walk, is_leaf

DEEPEST = 20  # operations computed again, one from the other, to get at a result that nobody kept
MOST_TRIES = 64  # combinations of arguments that are no tensors
UNKNOWN = object()


class NotKnownError(LookupError):
    """The arguments of a forward cannot be had; the message says which."""


class Context:
    """What ``forward`` gets for ``ctx`` when it is only called for its result: it takes all and keeps nothing."""

    def __init__(self, needs_input_grad: tuple[bool, ...]) -> None:
        self.needs_input_grad = needs_input_grad

    def save_for_backward(self, *tensors: Any) -> None:
        """Keep nothing."""

    mark_non_differentiable = mark_dirty = set_materialize_grads = save_for_backward


class Arguments:
    """Finds the arguments with which the operations of a graph were called.

    Args:
        walk: the graph.
        watched: by id of a node, the arguments that were seen when the forward ran; where they were not, they are put
            together from what the node and its neighbours still hold, and tried until the result has the right shape.
    """

    def __init__(self, walk: Walk, watched: Mapping[int, Sequence[Any]]) -> None:
        self.walk, self.watched = walk, watched
        self._results: dict[int, Any] = {}

    def of(self, node: int, depth: int = 0) -> list[Any]:
        """Return the arguments of *node*'s forward, without ``ctx``.

        Raises:
            NotKnownError: some cannot be had.
        """
        function = self.walk.functions[node]
        if id(function) in self.watched:
            return list(self.watched[id(function)])
        names = parameter_names(function.function.forward, len(function.next_functions))
        given = [self._tensor(node, slot, depth) for slot in range(len(names))]
        open_slots = [slot for slot, value in enumerate(given) if value is UNKNOWN]
        choices = [self._choices(node, names[slot]) for slot in open_slots]
        for slot, value in zip(open_slots, self._picked(node, given, open_slots, choices), strict=True):
            given[slot] = value
        return given

    def _picked(self, node: int, given: list[Any], slots: list[int], choices: list[list[Any]]) -> tuple[Any, ...]:
        """Return the values for the open *slots* with which the forward gives the result that it gave.

        Raises:
            NotKnownError: none does, or several do and give different results of the right shape.
        """
        function, shape = self.walk.functions[node], self.walk.graph.nodes[node].shape
        fitting: list[tuple[Any, ...]] = []
        for picked in itertools.islice(itertools.product(*choices), MOST_TRIES):
            filled = list(given)
            for slot, value in zip(slots, picked, strict=True):
                filled[slot] = value
            result = result_of(function, filled)
            if result is None or tuple(result.shape) != shape:
                continue
            if fitting and not np.array_equal(to_numpy(result), fitting[0][-1], equal_nan=True):
                fitting = []
                break
            fitting.append((*picked, to_numpy(result)))
        if not fitting:
            raise NotKnownError(
                f"nobody knows its arguments {', '.join(name for name in self._names(function, slots))} any more; draw "
                "it with graph(lambda: ..., diff=True), which watches the forward run"
            )
        return fitting[0][:-1]

    def _names(self, function: Any, slots: list[int]) -> list[str]:
        names = parameter_names(function.function.forward, len(function.next_functions))
        return [names[slot] for slot in slots]

    def _tensor(self, node: int, slot: int, depth: int) -> Any:
        """Return the tensor that went into a slot, `UNKNOWN` where the argument needs no gradient."""
        function = self.walk.functions[node]
        following, output = function.next_functions[slot]
        if following is None:
            return UNKNOWN
        producer = self.walk.index[id(following)]
        if is_leaf(following):
            return following.variable
        for _, saved in saved_or_nothing(function):
            if maker_of(self.walk, saved) == producer:
                return saved
        if output == 0 and (kept := self.walk.variable(producer)) is not None:
            return kept
        return self._again(node, producer, output, depth)

    def _again(self, node: int, producer: int, output: int, depth: int) -> Any:
        """Compute a result again; where that is not possible, draw one if *node* kept nothing that depends on it."""
        if producer not in self._results and depth < DEEPEST:
            try:
                arguments = self.of(producer, depth + 1)
                self._results[producer] = forward_again(self.walk.functions[producer], arguments)
            except NotKnownError:
                pass
        if producer in self._results:
            return self._results[producer][output]
        shape = self.walk.graph.nodes[producer].shape
        if saved_or_nothing(self.walk.functions[node]) or shape is None or output:
            raise NotKnownError(
                "a result that went into it was not kept; draw it with graph(lambda: ..., diff=True), which watches "
                "the forward run"
            )
        numbers = np.random.default_rng(node).uniform(0.5, 1.5, shape)
        return self.walk.framework.tensor(numbers.astype(self.walk.graph.nodes[producer].dtype))

    def _choices(self, node: int, name: str) -> list[Any]:
        """Return what an argument without gradient may have been: what the node keeps, or its result's shape."""
        function, shape = self.walk.functions[node], self.walk.graph.nodes[node].shape
        kept = {key: value for key, value in vars(function).items() if not key.startswith("_")}
        if name in kept:
            return [kept[name], shape]
        others = [
            kept[key]
            for key in kept
            if key not in ("function", "needs_input_grad", "next_functions", "output_metadata")
        ]
        tensors = [saved for _, saved in saved_or_nothing(function) if maker_of(self.walk, saved) == -1]
        if not saved_or_nothing(function):  # then no gradient depends on it, and any number will do
            tensors.append(self.walk.framework.tensor(1.5))
        return [*tensors, *others, False, True, None]


def parameter_names(forward: Any, count: int) -> list[str]:
    """Return the names of the *count* arguments of a forward, those of ``*tensors`` numbered."""
    parameters = list(inspect.signature(forward).parameters.values())
    names = [each.name for each in parameters if each.kind is not each.VAR_POSITIONAL]
    names = names[1:] if (names and names[0] in ("ctx", "self", "_")) or len(names) > count else names
    return [*names, *(f"tensors[{number}]" for number in range(count - len(names)))][:count]


def forward_again(function: Any, arguments: Sequence[Any]) -> tuple[Any, ...]:
    """Return the results of calling a node's forward with these arguments; they themselves are not changed."""
    operation = function.function
    copies = [each.clone() if hasattr(each, "clone") else each for each in arguments]
    if operation.setup_context is None:
        result = operation.forward(Context(function.needs_input_grad), *copies)
    else:
        result = operation.forward(*copies)
    return result if isinstance(result, tuple) else (result,)


def result_of(function: Any, arguments: Sequence[Any]) -> Any:
    """Return a forward's first result, None where it raises."""
    try:
        return forward_again(function, arguments)[0]
    except Exception:  # a forward may refuse numbers that are not its own; then there is nothing to compare
        return None


def in_float64(walk: Walk, argument: Any) -> Any:
    """Return an argument for another forward: a floating-point tensor as float64, anything else as it is."""
    if not hasattr(argument, "is_floating_point") or not argument.is_floating_point():
        return argument
    return walk.framework.tensor(to_numpy(argument).astype(np.float64))
