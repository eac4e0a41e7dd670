"""Tensors of random numbers: after ``torch.manual_seed(s)`` the same numbers as PyTorch on the CPU.

Source: https://docs.pytorch.org/docs/stable/torch.html#random-sampling. Throughout, *generator* is where the random
bits come from (None: the default one), *dtype* the type of the elements (None: the default float type), *device*
``"cpu"`` or None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import distributions, dtypes
from ._base import Array, TensorBase
from .autograd.grad_mode import state
from .dtypes import dtype as DType
from .generator import Generator, default_generator
from .operations.shaping import sizes

if TYPE_CHECKING:
    from .tensor import Tensor

Kind = DType | None  # of the elements; None for the usual one


def manual_seed(seed: int) -> Generator:
    """Start the default generator's stream anew; the same *seed* gives the same numbers.

    >>> _ = torch.manual_seed(0)
    >>> torch.rand(3)
    tensor([0.4963, 0.7682, 0.0885])
    """
    return default_generator.manual_seed(seed)


def seed() -> int:
    """Start a stream that nobody can foretell, and return its seed."""
    return default_generator.seed()


def initial_seed() -> int:
    """Return the seed that the default generator's stream was started with."""
    return default_generator.initial_seed()


def get_rng_state() -> Tensor:
    """Return all that decides what the default generator draws next, as a uint8 tensor."""
    return TensorBase._new(default_generator.state_bytes())


def set_rng_state(new_state: Tensor) -> None:
    """Go back to where ``get_rng_state`` was called."""
    default_generator.set_state_bytes(new_state._array)


def _float_type(function: str, dtype: Kind) -> np.dtype[Any]:
    chosen = dtype or dtypes.get_default_dtype()
    if not chosen.is_floating_point:
        raise NotImplementedError(f"{function}: random floats have no dtype {chosen}; use a floating-point one")
    return chosen.numpy


def _tensor(array: Array, requires_grad: bool = False) -> Tensor:
    result = TensorBase._new(array)
    result.requires_grad = requires_grad
    return result


def rand(
    *size: Any, generator: Generator | None = None, dtype: Kind = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """Return numbers drawn evenly from [0, 1)."""
    return _tensor(distributions.uniform(_shape(size), _float_type("rand", dtype), generator), requires_grad)


def randn(
    *size: Any, generator: Generator | None = None, dtype: Kind = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """Return numbers drawn from the standard normal distribution."""
    return _tensor(distributions.normal(_shape(size), _float_type("randn", dtype), generator), requires_grad)


def _shape(size: tuple[Any, ...]) -> tuple[int, ...]:
    shape = sizes(size)
    if any(length < 0 for length in shape):
        raise RuntimeError(f"Trying to create tensor with negative dimension {min(shape)}: {list(shape)}")
    return shape


def randint(
    low: int,
    high: Any = None,
    size: Any = None,
    *,
    generator: Generator | None = None,
    dtype: Kind = None,
    device: Any = None,
) -> Tensor:
    """Return whole numbers drawn evenly from *low* (0 if left out) to *high* - 1, as int64.

    Raises:
        RuntimeError: there is no such number, or it does not fit into *dtype*.

    >>> torch.randint(5, (2, 3)).shape, torch.randint(3, 5, (4,)).shape
    (torch.Size([2, 3]), torch.Size([4]))
    """
    if size is None:
        low, high, size = 0, low, high
    array = np.zeros(_shape((size,)), (dtype or dtypes.int64).numpy)
    return random_(_tensor(array), low, high, generator=generator)


def randperm(n: int, *, generator: Generator | None = None, dtype: Kind = None, device: Any = None) -> Tensor:
    """Return the numbers from 0 to *n* - 1 in random order, as int64."""
    _shape((n,))
    return _tensor(distributions.permutation(n, generator).astype((dtype or dtypes.int64).numpy))


def rand_like(input: Tensor, *, dtype: Kind = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Return numbers from [0, 1) in the shape and dtype of *input*."""
    return rand(*input.shape, dtype=dtype or input.dtype, requires_grad=requires_grad)


def randn_like(input: Tensor, *, dtype: Kind = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Return standard normal numbers in the shape and dtype of *input*."""
    return randn(*input.shape, dtype=dtype or input.dtype, requires_grad=requires_grad)


def randint_like(input: Tensor, low: int, high: int | None = None) -> Tensor:
    """Return whole numbers in the shape and dtype of *input*."""
    start, end = (0, low) if high is None else (low, high)
    return randint(start, end, tuple(input.shape), dtype=input.dtype)


def normal(mean: Any, std: Any = 1.0, size: Any = None, *, generator: Generator | None = None) -> Tensor:
    """Return normal numbers: of *size* if mean and deviation are numbers, else one for each element of the tensors."""
    if size is not None:
        empty = _tensor(np.empty(_shape((size,)), dtypes.get_default_dtype().numpy))
        return normal_(empty, mean, std, generator=generator)
    shape = np.broadcast_shapes(*(tuple(t.shape) for t in (mean, std) if isinstance(t, TensorBase)))
    like = mean if isinstance(mean, TensorBase) else std
    drawn = distributions.normal(shape, _float_type("normal", like.dtype), generator)
    return _tensor(drawn) * std + mean


def bernoulli(input: Tensor, *, generator: Generator | None = None) -> Tensor:
    """Return 1 with the probability that stands at each place of *input*, else 0.

    Raises:
        RuntimeError: a probability is not between 0 and 1.
    """
    odds = input._array
    _float_type("bernoulli", input.dtype)
    if not ((odds >= 0) & (odds <= 1)).all():
        raise RuntimeError("bernoulli: expected every p to be between 0 and 1; pass probabilities")
    return _tensor(distributions.bernoulli(odds, odds.shape, generator).astype(odds.dtype))


def multinomial(
    input: Tensor, num_samples: int, replacement: bool = False, *, generator: Generator | None = None
) -> Tensor:
    """Return places drawn with the weights that stand in each row of *input*, as int64.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.multinomial.html.

    Args:
        input: weights of shape (n,) or (rows, n), at least 0; they need not sum to 1.
        num_samples: how many places are drawn from each row.
        replacement: whether a place may be drawn again.
        generator: where the random bits come from.

    Raises:
        RuntimeError: a weight is negative or not finite, a row sums to 0, there are no float weights in one or two
            axes, or more places are wanted than there are.
    """
    odds = input._array
    if odds.dtype.kind != "f" or odds.ndim not in (1, 2) or num_samples < 1:
        raise RuntimeError(f"multinomial: expected rows of float weights, got {input.dtype} of shape {odds.shape}")
    if not ((odds >= 0) & np.isfinite(odds)).all() or not odds.sum(-1).all():
        raise RuntimeError("probability tensor contains either `inf`, `nan` or element < 0, or a row that sums to 0")
    if not replacement and num_samples > odds.shape[-1]:
        raise RuntimeError("cannot sample n_sample > prob_dist.size(-1) samples without replacement")
    if not replacement or num_samples == 1:
        keys = odds / distributions.exponential(odds.shape, generator).astype(odds.dtype)
        return _tensor(np.argsort(-keys, -1, kind="stable")[..., :num_samples].copy())
    return _tensor(distributions.places(odds, num_samples, generator))


def _fill(tensor: Tensor, values: Array) -> Tensor:
    """Write *values* into *tensor* in the order of its memory, as PyTorch does, and return it."""
    if state.enabled and tensor._requires_grad:
        raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")
    order = sorted(range(tensor.ndim), key=lambda axis: -tensor.stride(axis))
    lying = tensor._array.transpose(order)
    lying[...] = values.reshape(lying.shape)
    tensor._locate()[0].version += 1
    return tensor


def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Fill *tensor* with numbers drawn evenly from [*a*, *b*).

    Raises:
        RuntimeError: *a* is above *b*, or the tensor requires a gradient (use it under ``torch.no_grad()``).
    """
    if a > b:
        raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={a} > to={b}")
    dtype = _float_type("uniform_", tensor.dtype)
    return _fill(tensor, distributions.uniform((tensor.numel(),), dtype, generator, low=a, high=b))


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Fill *tensor* with numbers drawn from the normal distribution.

    Raises:
        RuntimeError: *std* is negative, or the tensor requires a gradient (use it under ``torch.no_grad()``).
    """
    if std < 0:
        raise RuntimeError(f"normal expects std >= 0.0, but found std {std}")
    dtype, grouped = _float_type("normal_", tensor.dtype), tensor.is_contiguous()
    drawn = distributions.normal((tensor.numel(),), dtype, generator, mean=mean, std=std, grouped=grouped)
    return _fill(tensor, drawn)


def bernoulli_(tensor: Tensor, p: float = 0.5, *, generator: Generator | None = None) -> Tensor:
    """Fill *tensor* with 1 with probability *p*, else 0.

    Raises:
        RuntimeError: *p* is not between 0 and 1.
    """
    if not 0 <= p <= 1:
        raise RuntimeError(f"bernoulli_ expects p to be in [0, 1], but got p={p}")
    return _fill(tensor, distributions.bernoulli(float(p), (tensor.numel(),), generator))


def random_(tensor: Tensor, low: int = 0, high: int | None = None, *, generator: Generator | None = None) -> Tensor:
    """Fill *tensor* with whole numbers from *low* to *high* - 1, or from 0 to *low* - 1, or all that its dtype holds.

    Raises:
        RuntimeError: there is no such number, or it does not fit into the dtype.
    """
    shape, dtype = (tensor.numel(),), tensor._array.dtype
    if high is None and low == 0:
        return _fill(tensor, distributions.full_range(shape, dtype, generator))
    start, end = (0, low) if high is None else (low, high)
    if start >= end:
        raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={start} >= to={end}")
    limits = np.iinfo(dtype) if dtype.kind in "iu" else None
    if limits is not None and not (limits.min <= start and end - 1 <= limits.max):
        raise RuntimeError(f"random_: numbers from {start} to {end - 1} do not fit into {tensor.dtype}")
    return _fill(tensor, distributions.integers(start, end, shape, dtype, generator))
