"""Sum up the value and the gradient at a node: exact for a number, a few figures for a tensor."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from .walk import ACCUMULATE, Walk

Summary = dict[str, Any]  # a "number", or the figures of a tensor; see `Summary` in src/traits.ts
FIRST = 8  # so many elements are shown as they are

NOT_KEPT = "not kept: an operation's result stays only where backward needs it, and is freed after backward"
NO_GRADIENT = "none yet: backward has not reached it"
NOT_RETAINED = "not kept: call retain_grad() on the tensor before backward to keep it"


def packet(walk: Walk, index: int) -> dict[str, Any]:
    """Return ``{"value", "grad"}`` of node *index*: each a summary, or a sentence saying why there is none."""
    variable = walk.variable(index)
    if variable is None:
        variable = saved_result(walk, index)
    if variable is None:
        return {"value": NOT_KEPT, "grad": NOT_RETAINED}
    gradient = gradient_of(variable)
    if gradient is None:
        leaf = walk.functions[index].name().endswith(ACCUMULATE)
        return {"value": summary(variable), "grad": NO_GRADIENT if leaf else NOT_RETAINED}
    return {"value": summary(variable), "grad": summary(gradient)}


def gradient_of(variable: Any) -> Any:
    """Return the gradient kept on *variable*, or None."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch warns when the gradient of an intermediate tensor is read
        return getattr(variable, "grad", None)


def saved_result(walk: Walk, index: int) -> Any:
    """Return the result of node *index* where it, or a node that uses it, saved it for backward; else None.

    PyTorch hands out saved tensors as ``_saved_self``, ``_saved_result`` and so on, each with the ``grad_fn``
    that made it. Source: https://docs.pytorch.org/docs/stable/notes/autograd.html#saved-tensors.
    """
    function = walk.functions[index]
    users = [walk.functions[user] for user in walk.graph.consumers()[index]]
    for holder in (function, *users):
        for name in dir(holder):
            if name.startswith("_saved_"):
                saved = read_saved(holder, name)
                if getattr(saved, "grad_fn", None) is function:
                    return saved
    return None


def read_saved(holder: Any, name: str) -> Any:
    """Return a saved tensor, or None once backward has freed it."""
    try:
        return getattr(holder, name)
    except RuntimeError:
        return None


def summary(variable: Any) -> Summary | str:
    """Sum up a tensor or a number.

    Returns:
        ``{"number"}`` for a number or a tensor of shape ``()``; else ``{"shape", "dtype", "min", "max", "mean",
        "nans", "infinities", "first"}``, the first three of the finite elements, None where there are none.
        A sentence where the elements cannot be read.
    """
    if isinstance(variable, (int, float)):
        return {"number": plain(variable)}
    if isinstance(getattr(variable, "data", None), (int, float)):
        return {"number": plain(variable.data)}
    try:
        array = to_numpy(variable)
    except (RuntimeError, TypeError, NotImplementedError) as error:
        return f"cannot be read: {error}"
    return {"number": plain(array.item())} if array.ndim == 0 else figures(array)


def figures(array: np.ndarray) -> Summary:
    """Return the figures of an array of at least one axis."""
    numbers = array.astype(np.float64) if array.dtype.kind in "fiub" else np.abs(array)
    finite = numbers[np.isfinite(numbers)]
    return {
        "shape": list(array.shape),
        "dtype": str(array.dtype),
        "min": plain(finite.min()) if finite.size else None,
        "max": plain(finite.max()) if finite.size else None,
        "mean": plain(finite.mean()) if finite.size else None,
        "nans": int(np.isnan(numbers).sum()),
        "infinities": int(np.isinf(numbers).sum()),
        "first": [plain(number) for number in array.reshape(-1)[:FIRST].tolist()],
    }


def to_numpy(tensor: Any) -> np.ndarray:
    """Return a tensor's elements as an array; bfloat16, which NumPy lacks, as float32."""
    tensor = tensor.detach()
    tensor = tensor.cpu() if hasattr(tensor, "cpu") else tensor
    if str(tensor.dtype).endswith("bfloat16"):
        tensor = tensor.float()
    return np.asarray(tensor.numpy())


def plain(number: Any) -> float | int | str:
    """Return a number as JSON can carry it; ``"nan"``, ``"inf"`` and ``"-inf"`` as text.

    >>> plain(float("inf"))
    'inf'
    """
    if isinstance(number, (bool, int)):
        return int(number)
    if isinstance(number, complex):
        return str(number)
    return float(number) if math.isfinite(number) else str(float(number))
