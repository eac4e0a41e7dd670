"""Fresh whole numbers from a salt, and the digest of an array: the same words in NumPy here as in `gpu` on a GPU.

A timed answer gets numbers that nobody could have known before the clock ran, and owes a digest that nobody can tell
without having computed every element. Both are a counter put through the mixing step of MurmurHash3
(https://github.com/aappleby/smhasher, public domain): cheap in the 32-bit arithmetic that every device has, and far
from linear, so that the digest of a sum is not to be had from the digests of its parts.
"""

from __future__ import annotations

import zlib

import numpy as np

from .values import Array

STEP = 0x9E3779B1
"""What the counter grows by: 2**32 over the golden ratio, odd."""

FIRST, SECOND = 0x85EBCA6B, 0xC2B2AE35
"""The mixing step's two factors."""

CHUNK = 1 << 15
"""Elements worked on at a time, so that they stay in the processor's cache."""

BITS = 23
"""The largest *bits* for which float32 holds every number drawn."""


def fill(array: Array, salt: int, bits: int) -> None:
    """Write whole numbers from ``-2**bits`` up to ``2**bits - 1`` into *array*.

    Args:
        array: float32, C-contiguous, any shape; written.
        salt: 32 bits that decide every number.
        bits: at most `BITS`.

    >>> row = np.empty(4, np.float32)
    >>> fill(row, salt=7, bits=3)
    >>> row
    array([-5.,  4.,  7., -7.], dtype=float32)
    """
    flat = array.reshape(-1)
    for start in range(0, flat.size, CHUNK):
        part = flat[start : start + CHUNK]
        words = _mixed(_counter(start, part.size, salt))
        part[...] = (words >> np.uint32(31 - bits)).astype(np.int32) - (1 << bits)


def digest(array: Array, salt: int) -> int:
    """Return a number that changes with every element of *array*, its dtype, its shape and *salt*.

    Args:
        array: numbers of 4 or 8 bytes; 0.0 and -0.0 count as one.
        salt: 32 bits.

    Returns:
        The sum of one mixed word for every word of the array, below ``2**63``.

    Raises:
        TypeError: *array* is no array of such numbers.
    """
    flat = np.ascontiguousarray(array).reshape(-1)
    if flat.dtype.kind not in "fi" or flat.itemsize not in (4, 8):
        raise TypeError(f"digest: an array of dtype {flat.dtype}; it must be of numbers with 4 or 8 bytes")
    salt ^= kind(array.dtype.name, array.shape)
    step = CHUNK * 4 // flat.itemsize
    total = 0
    for start in range(0, flat.size, step):
        part = flat[start : start + step]
        words = (part + part.dtype.type(0)).view(np.uint32)  # adding 0.0 turns -0.0 into 0.0
        counted = _counter(start * flat.itemsize // 4, words.size, salt)
        total += int(_mixed(words ^ counted).sum(dtype=np.uint64))
    return total


def kind(dtype: str, shape: tuple[int, ...]) -> int:
    """Return 32 bits that stand for a dtype and a shape, so that the same bytes in another shape digest differently."""
    return zlib.crc32(f"{dtype}{list(shape)}".encode())


def salt_for(turn: int, position: int) -> int:
    """Return the salt of one input of a turn.

    Args:
        turn: the turn's own salt.
        position: of the input among the driver's.

    >>> salt_for(1, 0) != salt_for(1, 1) != salt_for(2, 0)
    True
    """
    return int(_mixed(np.array([(turn + (position + 1) * FIRST) % (1 << 32)], np.uint32))[0])


def _counter(start: int, count: int, salt: int) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    counted = np.arange(start + 1, start + 1 + count, dtype=np.uint32)
    counted *= np.uint32(STEP)
    counted += np.uint32(salt)
    return counted


def _mixed(words: np.ndarray[tuple[int], np.dtype[np.uint32]]) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    """Mix *words* in place, each on its own."""
    words ^= words >> np.uint32(16)
    words *= np.uint32(FIRST)
    words ^= words >> np.uint32(13)
    words *= np.uint32(SECOND)
    words ^= words >> np.uint32(16)
    return words
