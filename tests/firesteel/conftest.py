"""The judge of the framework's tests: the same few lines run here and in PyTorch, forward and backward."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import firesteel
import numpy as np
import pytest
import torch as pytorch

TOLERANCES = {"float64": (1e-8, 1e-10), "float32": (2e-4, 1e-5), "float16": (2e-2, 1e-2)}


def lay_out(framework: Any, array: np.ndarray[Any, Any], layout: str) -> Any:
    """A tensor with the values of *array* that lies in memory as *layout* says."""
    if layout == "transposed" and array.ndim >= 2:
        return framework.tensor(np.ascontiguousarray(array.swapaxes(0, -1))).transpose(0, -1)
    if layout == "strided" and array.ndim >= 1 and array.size:
        return framework.tensor(np.repeat(array, 2, axis=0))[::2]
    if layout == "offset" and array.ndim >= 1 and array.size:
        return framework.tensor(np.concatenate([array[:1], array]))[1:]
    return framework.tensor(array.copy())


def assert_same(ours: Any, theirs: Any, tolerance: tuple[float, float] | None = None) -> None:
    """Two tensors (or tuples of them, or numbers) agree in dtype, shape and values, in this order."""
    if isinstance(theirs, tuple | list):
        assert len(ours) == len(theirs)
        for our, their in zip(ours, theirs, strict=True):
            assert_same(our, their, tolerance)
        return
    if not isinstance(theirs, pytorch.Tensor):
        assert ours == theirs
        return
    assert str(ours.dtype) == str(theirs.dtype)
    assert tuple(ours.shape) == tuple(theirs.shape)
    rtol, atol = tolerance or TOLERANCES.get(ours.dtype.name, (0, 0))
    np.testing.assert_allclose(ours.detach().numpy(), theirs.detach().numpy(), rtol, atol)


def _first_float(result: Any) -> Any:
    candidates = result if isinstance(result, tuple | list) else [result]
    return next((t for t in candidates if hasattr(t, "requires_grad") and t.requires_grad), None)


def _run(framework: Any, function: Callable[..., Any], arrays: Sequence[Any], layouts: Sequence[str]) -> Any:
    leaves = [lay_out(framework, a, layout) for a, layout in zip(arrays, layouts, strict=True)]
    leaves = [leaf.detach().requires_grad_(leaf.is_floating_point()) for leaf in leaves]
    result = function(framework, *leaves)
    output = _first_float(result)
    if output is not None:
        seed = np.random.default_rng(1).standard_normal(tuple(output.shape))
        output.backward(framework.tensor(seed).to(output.dtype))
    return result, [leaf.grad for leaf in leaves]


@pytest.fixture(scope="session")
def agree() -> Callable[..., None]:
    """agree(function, *arrays): ``function(torch, *tensors)`` gives the same here and in PyTorch, gradients too.

    Where PyTorch raises, the same class of error must be raised here.
    """

    def check(function: Callable[..., Any], *arrays: Any, layouts: Sequence[str] = (), tolerance: Any = None) -> None:
        layouts = layouts or ["contiguous"] * len(arrays)
        try:
            theirs, their_grads = _run(pytorch, function, arrays, layouts)
        except (RuntimeError, IndexError, TypeError, ValueError) as error:
            expected = next(c for c in type(error).__mro__ if c.__module__ == "builtins")
            with pytest.raises(expected):
                _run(firesteel, function, arrays, layouts)
            return
        ours, our_grads = _run(firesteel, function, arrays, layouts)
        assert_same(ours, theirs, tolerance)
        for our, their in zip(our_grads, their_grads, strict=True):
            assert (our is None) == (their is None)
            if their is not None:
                assert_same(our, their, tolerance)

    return check
