"""How tensors print: four decimals, aligned columns, long ones summarized, as PyTorch prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import dtypes

if TYPE_CHECKING:
    from .tensor import Tensor

PRECISION, LINE_WIDTH, EDGE_ITEMS, SUMMARY_FROM = 4, 80, 3, 1000


class Formatter:
    """Writes the elements of one tensor in one common width."""

    def __init__(self, values: np.ndarray[Any, Any]) -> None:
        self.kind = values.dtype.kind
        finite = values[np.isfinite(values) & (values != 0)].astype(np.float64) if self.kind == "f" else values
        size = np.abs(finite) if finite.size and self.kind == "f" else np.ones(1)
        high, low = float(size.max()), float(size.min())
        self.whole = self.kind == "f" and bool(np.all(finite == np.ceil(finite)))
        wide = high / low > 1000 or high > 1e8
        self.scientific = self.kind == "f" and (wide or (not self.whole and low < 1e-4))
        counted = values[np.isfinite(values)] if self.kind == "f" else values
        self.width = max((len(self.plain(value)) for value in counted.ravel()), default=0)

    def plain(self, value: Any) -> str:
        """Return *value* without padding."""
        if self.kind != "f":
            return str(value)
        if not np.isfinite(value):
            return str(float(value))
        if self.scientific:
            return f"{value:.{PRECISION}e}"
        return f"{value:.0f}." if self.whole else f"{value:.{PRECISION}f}"

    def padded(self, value: Any) -> str:
        """Return *value* in the common width."""
        return self.plain(value).rjust(self.width)


def show(tensor: Tensor) -> str:
    """Return the text of ``repr(tensor)``."""
    array = tensor._array
    prefix = "tensor("
    suffixes: list[str] = []
    usual = dtypes.get_default_dtype().name
    if tensor.dtype.name not in ((usual, "int64", "bool") if array.size else (usual,)):
        suffixes.append(f"dtype={tensor.dtype}")
    if tensor.grad_fn is not None:
        suffixes.append(f"grad_fn=<{tensor.grad_fn.name()}>")
    elif tensor.requires_grad:
        suffixes.append("requires_grad=True")
    if array.size == 0:
        body = "[]"
        suffixes[:0] = [f"size={tuple(array.shape)}"] if array.ndim != 1 else []
    else:
        summarized = array.size > SUMMARY_FROM
        formatter = Formatter(_edges(array) if summarized else array)
        body = _block(array, formatter, len(prefix), summarized)
    return _with_suffixes(prefix + body, suffixes)


def _with_suffixes(text: str, suffixes: list[str]) -> str:
    column = len(text) - text.rfind("\n") - 1
    for suffix in suffixes:
        if column + len(suffix) + 2 > LINE_WIDTH:
            text, column = f"{text},\n       {suffix}", 7 + len(suffix)
        else:
            text, column = f"{text}, {suffix}", column + len(suffix) + 2
    return text + ")"


def _edges(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return only the elements that a summary shows."""
    for axis, size in enumerate(array.shape):
        if size > 2 * EDGE_ITEMS:
            array = np.take(array, [*range(EDGE_ITEMS), *range(size - EDGE_ITEMS, size)], axis)
    return array


def _block(array: np.ndarray[Any, Any], formatter: Formatter, indent: int, summarized: bool) -> str:
    if array.ndim == 0:
        return formatter.plain(array[()])
    cut = summarized and array.shape[0] > 2 * EDGE_ITEMS
    shown = [*array[:EDGE_ITEMS], *array[-EDGE_ITEMS:]] if cut else list(array)
    if array.ndim == 1:
        items = [formatter.padded(value) for value in shown]
        if cut:
            items.insert(EDGE_ITEMS, " ...")
        per_line = max(1, (LINE_WIDTH - indent) // (formatter.width + 2))
        lines = [", ".join(items[start : start + per_line]) for start in range(0, len(items), per_line)]
        return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"
    blocks = [_block(part, formatter, indent + 1, summarized) for part in shown]
    if cut:
        blocks.insert(EDGE_ITEMS, "...")
    return "[" + ("," + "\n" * (array.ndim - 1) + " " * (indent + 1)).join(blocks) + "]"
