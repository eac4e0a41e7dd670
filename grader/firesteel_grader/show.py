"""Values as source text: what a learner can paste into a cell."""

from __future__ import annotations

import math
from typing import cast

import numpy as np

from .inside.values import Array, DtypeValue, TensorValue

LONGEST = 4000
"""Characters of one value's text; a longer one is cut in the middle, and says so."""


def show(value: object) -> str:
    """Return *value* as source text, with tensors and dtypes as a notebook writes them.

    >>> show((TensorValue(np.ones(2)), DtypeValue("int64"), float("nan")))
    '(torch.tensor([1.0, 1.0], dtype=torch.float64), torch.int64, float("nan"))'
    """
    text = _Writer().source(value)
    if len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST // 2]} ... {text[-LONGEST // 2 :]}"


class _Writer:
    """Writes one value down, and of its arrays no more numbers than could be shown: an answer may return millions."""

    def __init__(self) -> None:
        self._numbers = 2 * LONGEST  # each takes a character at least

    def source(self, value: object) -> str:
        if isinstance(value, TensorValue):
            return self._tensor(value)
        if isinstance(value, DtypeValue):
            return f"torch.{value.name}"
        if isinstance(value, np.ndarray):
            return self._array(value)
        if isinstance(value, np.generic):
            return self.source(value.item())
        if isinstance(value, float) and not math.isfinite(value):
            return f'float("{value}")'
        return self._container(value)

    def _container(self, value: object) -> str:
        if isinstance(value, tuple):
            items = cast("tuple[object, ...]", value)
            return f"({', '.join(map(self.source, items))}{',' if len(items) == 1 else ''})"
        if isinstance(value, list):
            return f"[{', '.join(map(self.source, cast('list[object]', value)))}]"
        if isinstance(value, dict):
            pairs = cast("dict[object, object]", value).items()
            return f"{{{', '.join(f'{key!r}: {self.source(item)}' for key, item in pairs)}}}"
        return repr(value)

    def _tensor(self, value: TensorValue) -> str:
        array, dtype = value.array, value.array.dtype.name
        options = "" if dtype in ("float32", "int64", "bool") else f", dtype=torch.{dtype}"
        grad = ", requires_grad=True" if value.requires_grad else ""
        if array.size == 0:
            dtype_option = "" if dtype == "float32" else f", dtype=torch.{dtype}"
            return f"torch.zeros({array.shape}{dtype_option}{grad})"
        order = sorted(range(array.ndim), key=lambda axis: -array.strides[axis])
        if array.flags.c_contiguous or order == list(range(array.ndim)):
            return f"torch.tensor({self._nested(array)}{options}{grad})"
        turned = array.transpose(order)
        packed = f"torch.tensor({self._nested(turned)}{options}).permute{tuple(np.argsort(order).tolist())}"
        return f"{packed}.requires_grad_()" if value.requires_grad else packed

    def _array(self, array: Array) -> str:
        if array.size == 0:
            return f"np.zeros({array.shape}, dtype=np.{_numpy_name(array)})"
        return f"np.array({self._nested(array)}, dtype=np.{_numpy_name(array)})"

    def _nested(self, array: Array) -> str:
        if array.size <= self._numbers:
            self._numbers -= array.size
            return self.source(_rounded(array).tolist())
        kept, self._numbers = self._numbers // 2, 0
        flat = array.reshape(-1)
        ends = (_rounded(part).tolist() for part in (flat[:kept], flat[flat.size - kept :]))
        start, end = (self.source(part)[1:-1] for part in ends)
        return f"{'[' * array.ndim}{start} ... {end}{']' * array.ndim}"


def _numpy_name(array: Array) -> str:
    return "bool_" if array.dtype.kind == "b" else array.dtype.name


def _rounded(array: Array) -> Array:
    """Numbers as short as their dtype allows: 0.1, not 0.10000000149011612."""
    if array.dtype.name in ("float16", "float32"):
        return np.array([float(str(number)) for number in array.reshape(-1)]).reshape(array.shape)
    return array
