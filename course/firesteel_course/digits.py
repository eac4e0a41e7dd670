"""Scikit-learn's handwritten digits as float32 arrays, split once and for all."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

TEST = 360
"""Images kept for the test, a fifth of all 1 797."""


class Digits(NamedTuple):
    """Images of 8 by 8 pixels and what they show.

    Attributes:
        train_images: float32 of shape (1437, 64), brightness from 0 to 1.
        train_labels: int64 of shape (1437,), from 0 to 9.
        test_images: float32 of shape (360, 64).
        test_labels: int64 of shape (360,).
    """

    train_images: npt.NDArray[np.float32]
    train_labels: npt.NDArray[np.int64]
    test_images: npt.NDArray[np.float32]
    test_labels: npt.NDArray[np.int64]


def load_digits() -> Digits:
    """Return the digits in a fixed order and split; they ship with scikit-learn, so no network is needed.

    Source: https://scikit-learn.org/stable/datasets/toy_dataset.html#digits-dataset.

    >>> digits = load_digits()
    >>> digits.train_images.shape, digits.test_labels.dtype
    ((1437, 64), dtype('int64'))
    """
    from sklearn.datasets import load_digits as load

    pixels, labels = load(return_X_y=True)  # (1797, 64) from 0 to 16, (1797,)
    order = np.random.default_rng(0).permutation(len(labels))
    images = (pixels[order] / 16).astype(np.float32)
    labels = labels[order].astype(np.int64)
    return Digits(images[TEST:], labels[TEST:], images[:TEST], labels[:TEST])
