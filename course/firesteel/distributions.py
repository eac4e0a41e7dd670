"""Random numbers from random bits, as NumPy arrays: the same numbers as PyTorch draws on the CPU.

Source: ATen's ``DistributionsHelper.h`` and ``cpu/DistributionTemplates.h``.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from .generator import Generator, default_generator

Shape = tuple[int, ...]
Array = np.ndarray[Any, Any]
DType = np.dtype[Any]
_WIDE_RANGE = 1 << 28  # from here on a 32-bit draw modulo the range would be skewed
_DIGITS = {"f2": 11, "f4": 24, "f8": 53}  # of a float's mantissa


def uniform(
    shape: Shape, dtype: DType, generator: Generator | None = None, *, low: float = 0.0, high: float = 1.0
) -> Array:
    """Return floats drawn evenly from [*low*, *high*): 24 random bits each, 53 for float64.

    Args:
        shape: shape of the result.
        dtype: float16, float32 or float64.
        generator: where the bits come from; None for the default one.
        low: smallest value.
        high: bound that is not reached.

    >>> uniform((2,), np.dtype("f4"), Generator().manual_seed(0))
    array([0.4962566, 0.7682218], dtype=float32)
    """
    generator = generator or default_generator
    count = prod(shape)
    if dtype == np.float64:
        unit = (generator.double_words(count) & np.uint64((1 << 53) - 1)) * 2.0**-53
    else:
        unit = (generator.words(count) & np.uint32((1 << 24) - 1)).astype(np.float32) * np.float32(2.0**-24)
    if (low, high) != (0.0, 1.0):
        unit = _scaled(unit, unit.dtype.type(low), unit.dtype.type(high))
    values = unit.astype(dtype, copy=False)
    values[values == dtype.type(high)] = low  # rounding must not reach the bound
    return values.reshape(shape)


def _scaled(unit: Array, low: np.floating[Any], high: np.floating[Any]) -> Array:
    """Return ``unit * (high - low) + low``, rounded once, as the fused instruction does that PyTorch is compiled to."""
    width = high - low
    if unit.dtype == np.float32:
        return (unit.astype(np.float64) * np.float64(width) + np.float64(low)).astype(np.float32)
    product, product_error = _two_product(unit, width)
    total = product + low
    shifted = total - product
    total_error = (product - (total - shifted)) + (low - shifted)
    return total + (total_error + product_error)


def _two_product(x: Array, y: np.floating[Any]) -> tuple[Array, Array]:
    """Return ``x * y`` and what rounding took away from it (Dekker, 1971; 2**27 + 1 splits a float64 in two halves)."""
    x_high, y_high = (v * 134217729.0 - (v * 134217729.0 - v) for v in (x, y))
    x_low, y_low = x - x_high, y - y_high
    product = x * y
    return product, x_low * y_low - (((product - x_high * y_high) - x_low * y_high) - x_high * y_low)


def normal(
    shape: Shape,
    dtype: DType,
    generator: Generator | None = None,
    *,
    mean: float = 0.0,
    std: float = 1.0,
    grouped: bool = True,
) -> Array:
    """Return floats drawn from the normal distribution, made from uniform ones by Box and Muller (1958).

    From 16 numbers on PyTorch turns groups of 16; fewer it makes in pairs, and the second of a pair waits in the
    generator for the next call.

    Args:
        shape: shape of the result.
        dtype: float16, float32 or float64.
        generator: where the bits come from; None for the default one.
        mean: mean of the distribution.
        std: its standard deviation, at least 0.
        grouped: False makes pairs whatever the size, as PyTorch does for tensors that are not contiguous.

    >>> normal((2,), np.dtype("f4"), Generator().manual_seed(0)).round(4)
    array([ 1.541 , -0.2934], dtype=float32)
    """
    generator = generator or default_generator
    count = prod(shape)
    draw = _normal_groups if grouped and count >= 16 else _normal_pairs
    return (draw(count, dtype, generator) * std + mean).astype(dtype, copy=False).reshape(shape)


def _normal_groups(count: int, dtype: DType, generator: Generator) -> Array:
    """Of 16 uniform numbers the first 8 give the radius, the last 8 the angle; a last short group is drawn anew."""
    whole = count - count % 16
    drawn = whole if dtype == np.float16 else count  # PyTorch fills float16 group by group
    values = np.empty(count, np.promote_types(dtype, np.float32))
    values[:drawn] = uniform((drawn,), values.dtype, generator)
    values[:whole] = _polar_groups(values[:whole])
    if whole != count:
        values[-16:] = _polar_groups(uniform((16,), values.dtype, generator))
    return values


def _polar_groups(unit: Array) -> Array:
    first, second = np.moveaxis(unit.reshape(-1, 2, 8), 1, 0)
    radius = np.sqrt(-2 * np.log(1 - first))
    angle = unit.dtype.type(2 * np.pi) * second
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).reshape(-1)


def _normal_pairs(count: int, dtype: DType, generator: Generator) -> Array:
    """Always in float64; the first uniform number of a pair is the angle, the second the radius."""
    waiting = [] if generator.cached_normal is None else [generator.cached_normal]
    if count == 0:
        return np.empty(0)
    pairs = (count - len(waiting) + 1) // 2
    first, second = uniform((pairs, 2), np.dtype(np.float64), generator).T
    radius, angle = np.sqrt(-2 * np.log1p(-second)), 2 * np.pi * first
    values = np.append(waiting, np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1))
    generator.cached_normal = float(values[count]) if len(values) > count else None
    return values[:count]


def integers(low: int, high: int, shape: Shape, dtype: DType, generator: Generator | None = None) -> Array:
    """Return whole numbers drawn evenly from *low* to *high* - 1.

    Args:
        low: smallest number.
        high: one more than the largest.
        shape: shape of the result.
        dtype: any; the numbers are converted to it.
        generator: where the bits come from; None for the default one.

    >>> integers(0, 10, (5,), np.dtype("i8"), Generator().manual_seed(0))
    array([4, 9, 3, 0, 3])
    """
    generator = generator or default_generator
    span = high - low
    wide = span >= _WIDE_RANGE
    words = generator.double_words(prod(shape)) if wide else generator.words(prod(shape)).astype(np.uint64)
    places = (words % np.uint64(span)).astype(np.int64)
    return (places + low).astype(dtype, copy=False).reshape(shape)


def full_range(shape: Shape, dtype: DType, generator: Generator | None = None) -> Array:
    """Return whole numbers from 0 to the largest of *dtype*; for floats to the last up to which all can be told apart.

    >>> full_range((2,), np.dtype("u1"), Generator().manual_seed(0))
    array([172,  47], dtype=uint8)
    """
    generator = generator or default_generator
    words = generator.double_words(prod(shape)) if dtype.itemsize == 8 else generator.words(prod(shape))
    if dtype.kind == "f":
        count = (1 << _DIGITS[dtype.str[1:]]) + 1
    else:
        count = 2 if dtype.kind == "b" else np.iinfo(dtype).max + 1
    return (words.astype(np.uint64) % np.uint64(count)).astype(dtype).reshape(shape)


def permutation(count: int, generator: Generator | None = None) -> Array:
    """Return the numbers from 0 to *count* - 1 in random order, as int64, by Fisher and Yates' shuffle.

    >>> permutation(4, Generator().manual_seed(0))
    array([0, 1, 3, 2])
    """
    generator = generator or default_generator
    order = list(range(count))
    steps = generator.words(max(count - 1, 0)) % np.arange(count, 1, -1, dtype=np.uint32)
    for place, step in enumerate(steps.tolist()):
        order[place], order[place + step] = order[place + step], order[place]
    return np.array(order, dtype=np.int64)


def bernoulli(probability: float | Array, shape: Shape, generator: Generator | None = None) -> Array:
    """Return bools that are True with the given *probability*.

    PyTorch draws these numbers on AMD and ARM processors; on Intel's it uses MKL's generator for one probability.

    Args:
        probability: one for all, or an array of shape *shape*; a float32 array is compared with float32 draws.
        shape: shape of the result.
        generator: where the bits come from; None for the default one.

    >>> bernoulli(0.5, (4,), Generator().manual_seed(0))
    array([False, False,  True, False])
    """
    wide = not isinstance(probability, np.ndarray) or probability.dtype == np.float64
    return uniform(shape, np.dtype(np.float64 if wide else np.float32), generator) < probability


def exponential(shape: Shape, generator: Generator | None = None) -> Array:
    """Return float64 numbers drawn from the exponential distribution with mean 1.

    >>> exponential((2,), Generator().manual_seed(0)).round(4)
    array([3.5083, 1.2304])
    """
    return -np.log1p(-uniform(shape, np.dtype(np.float64), generator))


def places(weights: Array, count: int, generator: Generator | None = None) -> Array:
    """Return *count* places from each row of *weights*: where an even draw falls among their running shares.

    >>> places(np.array([0.5, 0.5], np.float32), 4, Generator().manual_seed(0))
    array([1, 1, 0, 1])
    """
    shares = np.cumsum(weights, -1) / weights.sum(-1, keepdims=True)
    shares[..., -1] = 1
    draws = uniform((*weights.shape[:-1], count), np.dtype(np.float64), generator)
    return (shares[..., None, :] < draws[..., None]).sum(-1)
