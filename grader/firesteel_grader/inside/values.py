"""The values that may cross the boundary between judge and worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

DTYPES: dict[str, np.dtype[Any]] = {
    name: np.dtype(name)
    for name in ("bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64")
}


_NAMES = {dtype: name for name, dtype in DTYPES.items()}


def dtype_name(dtype: np.dtype[Any]) -> str | None:
    """Return the name in `DTYPES` of *dtype*, or None if it may not cross."""
    return _NAMES.get(dtype)


@dataclass(frozen=True, eq=False)
class TensorValue:
    """A tensor outside any framework: its numbers, and whether it asks for a gradient.

    Args:
        array: the numbers, in any layout that a permutation of axes gives; dtype one of `DTYPES`.
        requires_grad: whether the tensor built from it is a leaf that collects a gradient.
    """

    array: Array
    requires_grad: bool = False


@dataclass(frozen=True)
class DtypeValue:
    """A dtype outside any framework, by name: ``DtypeValue("float32")``."""

    name: str
