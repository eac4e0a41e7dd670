"""The element types of tensors and the rules by which two of them meet.

Source: https://docs.pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np


class dtype:  # noqa: N801 - torch's own name
    """The type of a tensor's elements; *category* orders bool (0), integers (1) and floats (2)."""

    __slots__ = ("category", "itemsize", "name", "numpy", "signed")

    def __init__(self, name: str, category: int) -> None:
        self.name: Final = name
        self.category: Final = category
        self.numpy: Final[np.dtype[Any]] = np.dtype(name)
        self.itemsize: Final = self.numpy.itemsize
        self.signed: Final = name not in ("bool", "uint8")

    @property
    def is_floating_point(self) -> bool:
        """Whether elements are floating-point numbers."""
        return self.category == 2

    @property
    def is_complex(self) -> bool:
        """Always False: there are no complex tensors here."""
        return False

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> str | tuple[Any, ...]:
        return (from_name, (self.name,))


bool_ = dtype("bool", 0)
uint8, int8, int16, int32, int64 = (dtype(name, 1) for name in ("uint8", "int8", "int16", "int32", "int64"))
float16, float32, float64 = (dtype(name, 2) for name in ("float16", "float32", "float64"))

ALL: Final = {d.name: d for d in (bool_, uint8, int8, int16, int32, int64, float16, float32, float64)}
_BY_NUMPY: Final = {d.numpy: d for d in ALL.values()}
_default: list[dtype] = [float32]


def from_name(name: str) -> dtype:
    """Return the dtype called *name*, such as ``"float32"``."""
    return ALL[name]


def from_numpy_dtype(numpy_dtype: np.dtype[Any]) -> dtype:
    """Return the dtype that corresponds to NumPy's.

    Raises:
        TypeError: there is no such tensor type (complex numbers, strings, objects ...).
    """
    found = _BY_NUMPY.get(numpy_dtype)
    if found is None:
        raise TypeError(f"can't convert a NumPy array of type {numpy_dtype}; the supported types are {', '.join(ALL)}")
    return found


def get_default_dtype() -> dtype:
    """Return the dtype that Python floats become, ``torch.float32`` unless it was changed."""
    return _default[0]


def set_default_dtype(d: dtype) -> None:
    """Make *d*, a floating-point dtype, the type that Python floats become.

    Raises:
        TypeError: *d* is not a floating-point dtype.
    """
    if not d.is_floating_point:
        raise TypeError(f"set_default_dtype: only floating-point types are supported as the default type, got {d}")
    _default[0] = d


def promote_types(type1: dtype, type2: dtype) -> dtype:
    """Return the smallest dtype that both *type1* and *type2* convert to.

    A float beats an integer, an integer beats a bool, whatever their sizes; within a kind the larger wins.
    Source: https://docs.pytorch.org/docs/stable/generated/torch.promote_types.html.

    Args:
        type1: one element type.
        type2: the other element type.

    Returns:
        The common type. ``uint8`` and ``int8`` meet in ``int16``, which holds the values of both.

    >>> promote_types(torch.int64, torch.float32), promote_types(torch.uint8, torch.int8)
    (torch.float32, torch.int16)
    """
    if type1.category != type2.category:
        return max(type1, type2, key=lambda d: d.category)
    if {type1.name, type2.name} == {"uint8", "int8"}:
        return int16
    if type1.itemsize == type2.itemsize:
        return type1
    return max(type1, type2, key=lambda d: d.itemsize)


def of_scalar(value: object) -> dtype:
    """Return the dtype that a Python number becomes in a tensor of its own.

    >>> of_scalar(True), of_scalar(3), of_scalar(0.5)
    (torch.bool, torch.int64, torch.float32)
    """
    if isinstance(value, bool | np.bool_):
        return bool_
    if isinstance(value, int | np.integer):
        return int64
    if isinstance(value, float | np.floating):
        return get_default_dtype()
    raise TypeError(f"expected a number, got {type(value).__name__}")


def combine(stronger: dtype | None, weaker: dtype | None) -> dtype | None:
    """Return the dtype of operands of which *stronger* decides unless *weaker* is of a higher category.

    A tensor without axes is weaker than one with axes, and a Python number is weaker than both.

    >>> combine(torch.float32, torch.float64), combine(torch.int64, torch.float64)
    (torch.float32, torch.float64)
    """
    if stronger is None or weaker is None:
        return stronger or weaker
    return stronger if stronger.category >= weaker.category else promote_types(stronger, weaker)


class finfo:  # noqa: N801 - torch's own name
    """Limits of a floating-point dtype: eps, max, min, tiny, bits (https://docs.pytorch.org/docs/stable/type_info.html)."""

    def __init__(self, type: dtype | None = None) -> None:
        limits = np.finfo((type or get_default_dtype()).numpy)
        self.eps, self.max, self.min = float(limits.eps), float(limits.max), float(limits.min)
        self.tiny = self.smallest_normal = float(limits.tiny)
        self.bits = int(limits.bits)


class iinfo:  # noqa: N801 - torch's own name
    """Limits of an integer dtype: max, min, bits (https://docs.pytorch.org/docs/stable/type_info.html)."""

    def __init__(self, type: dtype) -> None:
        limits = np.iinfo(type.numpy)
        self.max, self.min, self.bits = int(limits.max), int(limits.min), int(limits.bits)
