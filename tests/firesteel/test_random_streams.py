"""The streams of random numbers against PyTorch's own, call by call."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from firesteel import distributions
from firesteel.generator import Generator
from hypothesis import given
from hypothesis import strategies as st

FLOATS = {"float16": torch.float16, "float32": torch.float32, "float64": torch.float64}
NORMAL_ERROR = {"float16": 4e-3, "float32": 2e-6, "float64": 1e-12}
WHOLE = ("bool", "uint8", "int8", "int16", "int32", "int64")

Draw = tuple[np.ndarray, np.ndarray, float]
seeds = st.integers(-(2**63), 2**64 - 1)
sizes = st.integers(0, 70)


def probability_is_drawn_by_mkl() -> bool:
    """PyTorch draws Bernoulli numbers of one probability with MKL on Intel processors, from a single word."""
    theirs = torch.Generator().manual_seed(0)
    torch.empty(50).bernoulli_(0.5, generator=theirs)
    ours = Generator().manual_seed(0)
    ours.words(1)
    return bool(torch.rand(1, generator=theirs).item() == distributions.uniform((1,), np.dtype("f4"), ours)[0])


def uniform(size: int, dtype: str, ours: Generator, theirs: torch.Generator) -> Draw:
    got = distributions.uniform((size,), np.dtype(dtype), ours)
    return got, torch.rand(size, dtype=FLOATS[dtype], generator=theirs).numpy(), 0.0


def scaled_uniform(size: int, dtype: str, ours: Generator, theirs: torch.Generator) -> Draw:
    got = distributions.uniform((size,), np.dtype(dtype), ours, low=-0.3, high=0.7)
    expected = torch.empty(size, dtype=FLOATS[dtype]).uniform_(-0.3, 0.7, generator=theirs)
    return got, expected.numpy(), 1e-3 if dtype == "float16" else 0.0


def normal(size: int, dtype: str, ours: Generator, theirs: torch.Generator) -> Draw:
    got = distributions.normal((size,), np.dtype(dtype), ours)
    return got, torch.randn(size, dtype=FLOATS[dtype], generator=theirs).numpy(), NORMAL_ERROR[dtype]


def normal_in_pairs(size: int, dtype: str, ours: Generator, theirs: torch.Generator) -> Draw:
    got = distributions.normal((size,), np.dtype(dtype), ours, mean=1.0, std=2.0, grouped=False)
    expected = torch.empty(2 * size, dtype=FLOATS[dtype])[::2].normal_(1.0, 2.0, generator=theirs)
    return got, expected.numpy(), 2 * NORMAL_ERROR[dtype]


def small_integers(size: int, dtype: str, ours: Generator, theirs: torch.Generator) -> Draw:
    got = distributions.integers(-7, 100, (size,), np.dtype(dtype), ours)
    return got, torch.randint(-7, 100, (size,), dtype=FLOATS[dtype], generator=theirs).numpy(), 0.0


def wide_integers(size: int, dtype: str, ours: Generator, theirs: torch.Generator) -> Draw:
    high = (1 << 28) + len(dtype) - 8  # on either side of the border between 32 and 64 bits
    got = distributions.integers(-1, high, (size,), np.dtype("int64"), ours)
    return got, torch.randint(-1, high, (size,), generator=theirs).numpy(), 0.0


def full_range(size: int, dtype: str, ours: Generator, theirs: torch.Generator) -> Draw:
    got = distributions.full_range((size,), np.dtype(dtype), ours)
    return got, torch.empty(size, dtype=FLOATS[dtype]).random_(generator=theirs).numpy(), 0.0


def permutation(size: int, dtype: str, ours: Generator, theirs: torch.Generator) -> Draw:
    return distributions.permutation(size, ours), torch.randperm(size, generator=theirs).numpy(), 0.0


def bernoulli(size: int, dtype: str, ours: Generator, theirs: torch.Generator) -> Draw:
    odds = np.full(size, 0.3, dtype=dtype)
    got = distributions.bernoulli(odds, (size,), ours)
    return got, torch.bernoulli(torch.from_numpy(odds), generator=theirs).numpy().astype(bool), 0.0


CALLS: list[Callable[[int, str, Generator, torch.Generator], Draw]] = [
    uniform,
    scaled_uniform,
    normal,
    normal_in_pairs,
    small_integers,
    wide_integers,
    full_range,
    permutation,
    bernoulli,
]


@given(seeds, st.lists(st.tuples(st.sampled_from(CALLS), sizes, st.sampled_from(list(FLOATS))), min_size=1, max_size=8))
def test_any_sequence_of_calls_draws_the_numbers_that_torch_draws(seed, calls):
    ours, theirs = Generator().manual_seed(seed), torch.Generator().manual_seed(seed)

    for draw, size, dtype in calls:
        got, expected, error = draw(size, dtype, ours, theirs)

        assert got.dtype == expected.dtype
        np.testing.assert_allclose(got.astype(float), expected.astype(float), rtol=error, atol=error)


@given(seeds, sizes, st.sampled_from(WHOLE))
def test_whole_numbers_of_every_type_are_those_of_torch(seed, size, dtype):
    ours, theirs = Generator().manual_seed(seed), torch.Generator().manual_seed(seed)

    got = distributions.full_range((size,), np.dtype(dtype), ours)

    assert np.array_equal(got, torch.empty(size, dtype=getattr(torch, dtype)).random_(generator=theirs).numpy())


def is_plain(low):
    """A bound so small that it only breaks a tie of the last bit is left out: the fused product is made of two."""
    return low == 0 or abs(low) > 1e-20


@given(seeds, st.floats(-1e3, 1e3).filter(is_plain), st.floats(0, 1e3), st.sampled_from(["float32", "float64"]))
def test_uniform_numbers_in_any_range_are_those_of_torch_to_the_last_bit(seed, low, width, dtype):
    ours, theirs = Generator().manual_seed(seed), torch.Generator().manual_seed(seed)

    got = distributions.uniform((50,), np.dtype(dtype), ours, low=low, high=low + width)

    assert np.array_equal(
        got, torch.empty(50, dtype=FLOATS[dtype]).uniform_(low, low + width, generator=theirs).numpy()
    )


@pytest.mark.skipif(probability_is_drawn_by_mkl(), reason="this processor's PyTorch draws one probability with MKL")
@given(seeds, sizes, st.floats(0, 1))
def test_one_probability_for_all_draws_the_numbers_that_torch_draws(seed, size, odds):
    ours, theirs = Generator().manual_seed(seed), torch.Generator().manual_seed(seed)

    got = distributions.bernoulli(odds, (size,), ours)

    assert np.array_equal(got, torch.empty(size).bernoulli_(odds, generator=theirs).numpy().astype(bool))


def test_a_million_normal_numbers_have_the_moments_they_were_asked_for():
    values = distributions.normal((1_000_000,), np.dtype("f8"), Generator().manual_seed(1), mean=3.0, std=0.5)

    assert abs(values.mean() - 3.0) < 0.002
    assert abs(values.std() - 0.5) < 0.002


@given(seeds, sizes)
def test_a_saved_state_brings_back_the_same_numbers(seed, size):
    generator = Generator().manual_seed(seed)
    distributions.normal((size % 16,), np.dtype("f4"), generator)  # may leave half a pair behind
    state = generator.state_bytes()

    first = distributions.normal((size,), np.dtype("f8"), generator)
    generator.set_state_bytes(state)

    assert np.array_equal(distributions.normal((size,), np.dtype("f8"), generator), first)


@pytest.mark.parametrize("seed", [2**64, -(2**63) - 1])
def test_a_seed_of_more_than_64_bits_is_refused_as_torch_refuses_it(seed):
    with pytest.raises(ValueError, match="64 bits"):
        Generator().manual_seed(seed)
    with pytest.raises(ValueError, match="Overflow"):
        torch.Generator().manual_seed(seed)


def test_a_foreign_state_is_refused():
    with pytest.raises(TypeError, match="state"):
        Generator().set_state_bytes(np.zeros(3, dtype=np.uint8))


def test_seed_starts_another_stream_each_time():
    generator = Generator()

    assert generator.seed() != generator.seed()
