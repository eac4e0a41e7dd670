"""Play a backward pass over recorded nodes and write down what happens; nobody's ``.grad`` is touched."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Any

from .hooks import hooks_sentence
from .model import Node
from .order import backward_order, forward_order
from .saved import maker_of, saved_by, saved_or_nothing
from .tape import Tape, bytes_of
from .walk import Walk, is_scalar

Watch = Callable[[int, Sequence[Any], Callable[[], Sequence[Any]]], Sequence[Any]]


def play(walk: Walk, watch: Watch | None = None) -> Tape:
    """Return the tape of the forward pass that recorded *walk*, and of a backward pass over it.

    The nodes are called in the order of `backward_order` with what the framework's own pass would hand them, so
    the sums are, to the last bit, what ``backward()`` would leave in ``.grad`` of leaves that had none. Hooks do not
    run: they are the learner's, and may do anything; the tape's remark says so.

    Args:
        walk: the graph.
        watch: called with a node, its incoming gradients and the call to make; returns what the call returned.
    """
    tape = Tape()
    if freed := freed_node(walk):
        tape.stopped = freed
        return tape
    record_forward(walk, tape)
    if walk.variable(0) is None:
        tape.stopped = "A node was given and nobody kept its result, so there is no gradient to start backward with."
        return tape
    tape.remark = hooks_sentence(walk)
    player = Player(walk, tape, watch or (lambda node, gradients, call: call()))
    with walk.no_grad():
        player.run()
    return tape


class Player:
    """The state of one played pass: what has arrived at each node so far."""

    def __init__(self, walk: Walk, tape: Tape, watch: Watch) -> None:
        self.walk, self.tape, self.watch = walk, tape, watch
        self.arrived: dict[int, list[Any]] = {}

    def run(self) -> None:
        """Run every node; stop with a sentence at the first whose backward raises."""
        self._hand(0, -1, -1, 0, one_for(self.walk.variable(0)))
        order = backward_order(self.walk)
        for node in order:
            if node not in self.arrived:
                continue
            self.tape.backward(node)
            try:
                self._step(node, self.arrived.pop(node))
            except Exception as error:  # of the learner's backward: the tape ends here and says so
                label = self.walk.graph.nodes[node].label
                self.tape.stopped = f"The backward of {label} raised {type(error).__name__}: {error}"
                return
        if frees_at_the_end(self.walk):
            for node in order:
                self._free(node)

    def _step(self, node: int, gradients: list[Any]) -> None:
        if not self.walk.graph.nodes[node].slots:
            return
        results = self.watch(node, gradients, lambda: input_gradients(self.walk, node, gradients))
        if not frees_at_the_end(self.walk):
            self._free(node)
        for slot, ((following, output), gradient) in enumerate(
            zip(self.walk.functions[node].next_functions, results, strict=True)
        ):
            if following is not None and gradient is not None:
                producer = self.walk.index[id(following)]
                self._hand(producer, node, slot, output, fitted(following, output, gradient))

    def _hand(self, node: int, source: int, slot: int, output: int, gradient: Any) -> None:
        """Add a gradient for one of *node*'s outputs to those that have arrived."""
        outputs = outputs_of(self.walk.functions[node])
        self.tape.accumulate(node, source, slot, gradient, whole=outputs == 1)
        arrived = self.arrived.setdefault(node, [None] * outputs)
        earlier = arrived[output]
        arrived[output] = gradient if earlier is None else earlier + gradient

    def _free(self, node: int) -> None:
        function = self.walk.functions[node]
        nbytes = 0 if is_scalar(function) else sum(bytes_of(value) for _, value in saved_or_nothing(function))
        if nbytes:
            self.tape.free(node, nbytes)


def record_forward(walk: Walk, tape: Tape) -> None:
    """Write down the operations that made the graph, and what each saved."""
    for node in forward_order(walk):
        tape.forward(node, result_bytes(walk.graph.nodes[node]))
        for slot, (_, value) in enumerate(saved_or_nothing(walk.functions[node])):
            tape.save(node, maker_of(walk, value), slot, bytes_of(value))


def freed_node(walk: Walk) -> str:
    """Return a sentence if an earlier backward freed what some node saved, ``""`` where none did."""
    for function in walk.functions:
        try:
            saved_by(function)
        except RuntimeError as error:
            if "freed" in str(error):
                return (
                    "An earlier backward() freed what the operations had saved, so its steps cannot be played again: "
                    "draw the graph before backward(), call backward(retain_graph=True), or let `with record(loss):` "
                    "watch backward() itself."
                )
    return ""


def input_gradients(walk: Walk, node: int, gradients: Sequence[Any]) -> Sequence[Any]:
    """Return the gradients that *node* makes for its inputs of those of its outputs."""
    function = walk.functions[node]
    if is_scalar(function):
        # 0.0 is added as a running sum that starts at 0.0 does it: -0.0 becomes 0.0
        return [gradients[0] * derivative + 0.0 for derivative in function.derivatives]
    call = function if callable(function) else function.apply  # PyTorch's nodes of Python functions have `apply` alone
    if not callable(function):  # and get zeros where nothing came, unless they asked for None
        known = function._input_metadata
        gradients = [
            walk.root.new_zeros(known[output].shape) if gradient is None else gradient
            for output, gradient in enumerate(gradients)
        ]
    with hooks_aside(function):
        results = call(*gradients)
    return results if isinstance(results, tuple) else (results,)


@contextmanager
def hooks_aside(function: Any) -> Generator[None]:
    """Take a node's own hooks away for a moment (PyTorch's do not run when a node is called)."""
    mine: dict[str, Any] = getattr(function, "__dict__", {})
    hooks = mine.pop("_pre_hooks", None)
    try:
        yield
    finally:
        if hooks is not None:
            mine["_pre_hooks"] = hooks


def fitted(function: Any, output: int, gradient: Any) -> Any:
    """Return a gradient summed to the shape and cast to the dtype of what it is for, as PyTorch's engine does.

    PyTorch's derivatives of broadcasting operations leave the sum to the engine; ours do it themselves.
    Source: ``validate_outputs`` in torch/csrc/autograd/engine.cpp.
    """
    recorded = getattr(function, "_input_metadata", ())
    if not recorded:
        return gradient
    shape, dtype = recorded[output].shape, recorded[output].dtype
    gradient = gradient if gradient.shape == shape else gradient.sum_to_size(tuple(shape))
    return gradient if gradient.dtype == dtype else gradient.to(dtype)


def outputs_of(function: Any) -> int:
    """Return how many results the operation of a node had."""
    recorded = getattr(function, "_input_metadata", None) or getattr(function, "output_metadata", None)
    return len(recorded) if recorded else 1


def one_for(root: Any) -> Any:
    """Return the gradient that a backward pass starts with."""
    return 1.0 if is_scalar(root) else root.new_ones(tuple(root.shape))


def frees_at_the_end(walk: Walk) -> bool:
    """Say whether the framework frees saved tensors after the whole pass (ours), or each node's after it ran."""
    return hasattr(walk.functions[0], "release")


def result_bytes(node: Node) -> int:
    """Return how many bytes a node's result takes; 0 where nobody knows.

    >>> result_bytes(Node("MulBackward0", "mul", "operation", shape=(2, 3), dtype="float32"))
    24
    """
    if node.shape is None:
        return 0
    count = 1
    for size in node.shape:
        count *= size
    bits = re.search(r"\d+$", node.dtype)
    return count * (int(bits.group()) // 8 if bits else 8)
