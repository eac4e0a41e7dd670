"""Matrix products in their various names.

Source: https://docs.pytorch.org/docs/stable/torch.html#blas-and-lapack-operations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..functions import linalg

if TYPE_CHECKING:
    from ..tensor import Tensor


def matmul(input: Tensor, other: Tensor) -> Tensor:
    """Return the matrix product; axes before the last two are batches and broadcast.

    Raises:
        RuntimeError: the inner sizes or the dtypes differ, or an operand has no axis.
    """
    return linalg.MatMul.apply(input, other)


def mm(input: Tensor, mat2: Tensor) -> Tensor:
    """Return the product of two matrices, shapes (n, k) and (k, m)."""
    return matmul(*_of_rank("mm", 2, input, mat2))


def bmm(input: Tensor, mat2: Tensor) -> Tensor:
    """Return the products of two batches of matrices, shapes (B, n, k) and (B, k, m)."""
    return matmul(*_of_rank("bmm", 3, input, mat2))


def dot(input: Tensor, tensor: Tensor) -> Tensor:
    """Return the sum of products of two vectors of one size."""
    return matmul(*_of_rank("dot", 1, input, tensor))


def mv(input: Tensor, vec: Tensor) -> Tensor:
    """Return the product of a matrix (n, k) and a vector (k,)."""
    return matmul(input, vec)


def outer(input: Tensor, vec2: Tensor) -> Tensor:
    """Return the product of every element of one vector with every element of another, shape (n, m)."""
    a, b = _of_rank("outer", 1, input, vec2)
    return a.unsqueeze(1) * b


def addmm(input: Tensor, mat1: Tensor, mat2: Tensor) -> Tensor:
    """Return ``input + mat1 @ mat2``."""
    return input + mm(mat1, mat2)


def einsum(equation: str, *operands: Tensor) -> Tensor:
    """Return the sum of products that *equation* spells, such as ``"bij,bjk->bik"``.

    Only explicit equations of one or two operands without repeated letters in one operand.

    Raises:
        ValueError: the equation is of another form.
    """
    left, arrow, target = equation.replace(" ", "").partition("->")
    terms = left.split(",")
    if not arrow or len(terms) != len(operands) or any(len(set(t)) != len(t) or not t.isalpha() for t in terms if t):
        raise ValueError(
            f"einsum: {equation!r} is not supported; write one term an operand, distinct letters, and '->'"
        )
    letters = target + "".join(dict.fromkeys(c for c in left if c.isalpha() and c not in target))
    total: Tensor | None = None
    for term, operand in zip(terms, operands, strict=True):
        order = sorted(range(len(term)), key=lambda axis, term=term: letters.index(term[axis]))
        shape = [operand.shape[term.index(c)] if c in term else 1 for c in letters]
        spread = operand.permute(*order).reshape(*shape) if term else operand.reshape(*shape)
        total = spread if total is None else total * spread
    assert total is not None
    summed = tuple(range(len(target), len(letters)))
    return total.sum(summed) if summed else total


def _of_rank(name: str, rank: int, *tensors: Tensor) -> tuple[Tensor, Tensor]:
    for number, tensor in enumerate(tensors):
        if tensor.ndim != rank:
            raise RuntimeError(
                f"{name}: expected {rank}D tensors, operand {number} is {tensor.ndim}D of shape {tuple(tensor.shape)}"
            )
    return tensors  # pyright: ignore[reportReturnType] - always called with two


def trace(input: Tensor) -> Tensor:
    """Return the sum of the diagonal of a matrix."""
    places = np.arange(min(input.shape))
    return input[places, places].sum()
