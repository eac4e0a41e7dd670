"""Look into a model during one training step, through PyTorch's protocol alone, and leave nothing behind."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np

from ..summary import to_numpy
from .layers import BINS, METRICS, Array, Sample, sizes_of

RATIO, DEAD, MEAN, STD, GRADIENT = range(len(METRICS))
MOST = 250_000  # numbers of an activation that are looked at
FEW = 8  # samples of a batch; with fewer, a unit that is 0 for all of them says little


class Probe:
    """Watches the layers of a model: its modules without modules, and those with parameters of their own.

    One sample: `open` before the forward pass, which ends with that pass or with `close`; after backward
    `gradient_norm` and `before_update`, the optimizer's step, and `sample`.

    Args:
        model: anything with ``named_parameters``; its activations are seen if it has ``named_modules``.

    Attributes:
        seconds: what this sample has cost so far.
    """

    def __init__(self, model: Any) -> None:
        self.model = model
        self.layers = layers_of(model)
        self.names = [name for name, _, _ in self.layers]
        self._undo: list[Callable[[], object]] = []
        self._reset()

    def _reset(self) -> None:
        self.seconds = 0.0
        self._numbers = np.full((len(METRICS), len(self.layers)), np.nan, np.float32)
        self._sizes = np.zeros((len(self.layers), BINS), np.uint8)
        self._broken = np.zeros(len(self.layers), np.bool_)
        self._before: list[list[Array]] = []
        self._latest: tuple[int, int] = (-1, 0)  # the layer called last, and its output's id

    def open(self) -> None:
        """Begin to watch what the layers put out."""
        began = perf_counter()
        self.close()
        self._reset()
        for row, (_, module, _) in enumerate(self.layers):
            if module is not None:
                self._undo.append(watch(module, self._timed(self._seen, row)))
        if self._undo:
            self._undo.append(watch(self.model, self._ended))
        self.seconds += perf_counter() - began

    def close(self) -> None:
        """Stop watching; every hook is gone."""
        while self._undo:
            self._undo.pop()()

    def _ended(self, inputs: Any, output: Any) -> None:
        """Stop watching once the whole model has run in training; a validation before that does not count."""
        if getattr(self.model, "training", True):
            began = perf_counter()
            self.close()
            self.seconds += perf_counter() - began

    def _timed(self, see: Callable[[int, Any, Any], None], row: int) -> Callable[[Any, Any], None]:
        def seen(inputs: Any, output: Any) -> None:
            if getattr(self.model, "training", True):
                began = perf_counter()
                see(row, inputs, output)
                self.seconds += perf_counter() - began

        return seen

    def _seen(self, row: int, inputs: Any, output: Any) -> None:
        before, identity = self._latest
        if before >= 0 and identity != id(first_of(inputs)):  # a function stood between, such as F.relu
            self._note_dead(before, activation(inputs))
        array = activation(output)
        if array is not None and array.size:
            self._numbers[MEAN, row], self._numbers[STD, row] = mean_and_deviation(array)
            self._broken[row] |= not np.isfinite(self._numbers[STD, row])
        self._note_dead(row, array)
        self._latest = row, id(first_of(output))

    def _note_dead(self, row: int, array: Array | None) -> None:
        """Note the share of units that are 0 for every sample of the batch."""
        if array is not None and array.ndim >= 2 and array.size:
            axis = 1 if array.ndim == 4 else array.ndim - 1  # channels of images, else the last axis
            if array.size < FEW * array.shape[axis]:
                return
            self._numbers[DEAD, row] = np.fmax(self._numbers[DEAD, row], dead_share(array, axis))

    @property
    def has_gradients(self) -> bool:
        """Whether any layer has one; ``zero_grad`` takes them."""
        return any(p.grad is not None for _, _, parameters in self.layers for p in parameters)

    def gradient_norm(self) -> float:
        """Return the length of all gradients as one vector; note each layer's and its histogram."""
        began = perf_counter()
        total = 0.0
        for row, (_, _, parameters) in enumerate(self.layers):
            gradients = [to_numpy(p.grad).reshape(-1) for p in parameters if p.grad is not None]
            if not gradients:
                continue
            size = length(gradients)
            total = math.hypot(total, size)
            self._numbers[GRADIENT, row] = logarithm(size)
            self._broken[row] |= not math.isfinite(size)
            self._sizes[row] = sizes_of(gradients[0] if len(gradients) == 1 else np.concatenate(gradients))
        self.seconds += perf_counter() - began
        return total

    def before_update(self) -> None:
        """Copy the weights as they are."""
        began = perf_counter()
        self._before = [[np.array(to_numpy(p)) for p in parameters] for _, _, parameters in self.layers]
        self.seconds += perf_counter() - began

    def sample(self, step: int) -> Sample:
        """Return what was seen, with the update since `before_update`."""
        began = perf_counter()
        for row, (_, _, parameters) in enumerate(self.layers):
            if parameters:
                before = self._before[row]
                with np.errstate(invalid="ignore", over="ignore"):
                    updates = [to_numpy(p) - old for p, old in zip(parameters, before, strict=True)]
                weight, update = length(before), length(updates)
                self._numbers[RATIO, row] = logarithm(update / weight if weight else math.nan)
                self._broken[row] |= not math.isfinite(update)
        self.seconds += perf_counter() - began
        return Sample(step, self._numbers, self._sizes, self._broken)


def layers_of(model: Any) -> list[tuple[str, Any, list[Any]]]:
    """Return name, module and own parameters of each layer; a parameter alone where there are no modules."""
    if not hasattr(model, "named_modules"):
        return [(name, None, [parameter]) for name, parameter in model.named_parameters()]
    found: list[tuple[str, Any, list[Any]]] = []
    for name, module in model.named_modules():
        own = [parameter for _, parameter in module.named_parameters(recurse=False)]
        if own or not list(module.children()):
            found.append((f"{name} {type(module).__name__}".strip(), module, own))
    return found


def watch(module: Any, seen: Callable[[Any, Any], None]) -> Callable[[], object]:
    """Call ``seen(inputs, output)`` after each forward of *module*; return what ends that.

    A module without forward hooks has its ``forward`` wrapped, on the instance alone.
    """
    if hasattr(module, "register_forward_hook"):

        def hook(_: Any, inputs: Any, output: Any) -> None:
            seen(inputs, output)

        return module.register_forward_hook(hook).remove
    forward, own = module.forward, module.__dict__

    def wrapped(*inputs: Any, **options: Any) -> Any:
        output = forward(*inputs, **options)
        seen(inputs, output)
        return output

    previous = own.get("forward")
    own["forward"] = wrapped
    return lambda: own.pop("forward") if previous is None else own.update(forward=previous)


def first_of(value: Any) -> Any:
    """Return the first tensor of a tuple or list, or the value itself."""
    while isinstance(value, (tuple, list)) and value:
        value = value[0]
    return value


def activation(value: Any) -> Array | None:
    """Return a tensor's numbers, or None where it has none that are floating-point."""
    value = first_of(value)
    if not hasattr(value, "detach"):
        return None
    array = to_numpy(value)
    if array.dtype.kind != "f":
        return None
    return array if array.size <= MOST else array[: max(1, len(array) * MOST // array.size)]


def mean_and_deviation(array: Array) -> tuple[float, float]:
    """Return both in one pass; in two where the mean is so large beside the deviation that the squares cancel.

    >>> mean_and_deviation(np.float32([1, 3]))
    (2.0, 1.0)
    """
    with np.errstate(over="ignore", invalid="ignore"):
        flat = array.reshape(-1)
        mean = float(flat.sum()) / flat.size
        variance = float(np.vdot(flat, flat)) / flat.size - mean * mean
        if not variance > 1e-3 * mean * mean:
            return float(array.mean()), float(array.std())
    return mean, math.sqrt(variance)


def dead_share(array: Array, axis: int) -> float:
    """Return the share of units along *axis* that are 0 everywhere.

    >>> dead_share(np.float32([[0, 1, 0, 3], [0, 0, 2, 3]]), 1)
    0.25
    """
    alive = array.any(tuple(other for other in range(array.ndim) if other != axis))
    return int(alive.size - np.count_nonzero(alive)) / alive.size


def length(arrays: list[Array]) -> float:
    """Return the length of all numbers as one vector."""
    with np.errstate(over="ignore", invalid="ignore"):
        square = sum(float(np.vdot(array, array).real) for array in arrays)
        if not math.isfinite(square) or square < 1e-30:  # too large or too small for float32's squares
            square = sum(float((array.astype(np.float64) ** 2).sum()) for array in arrays)
    return math.sqrt(square) if square >= 0 else math.nan


def logarithm(number: float) -> float:
    """Return log10, -38 for 0 (as small as float32 goes), NaN for what is not finite."""
    if not math.isfinite(number):
        return math.nan
    return math.log10(number) if number > 0 else -38.0
