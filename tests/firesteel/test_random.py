"""Random tensors: names, shapes, dtypes, in-place methods and errors, all as PyTorch has them."""

import firesteel
import numpy as np
import pytest
import torch as pytorch
from hypothesis import given
from hypothesis import strategies as st

CALLS = {
    "rand": lambda torch, n: torch.rand(n, 2),
    "rand of a size": lambda torch, n: torch.rand((2, n), dtype=torch.float64),
    "randn": lambda torch, n: torch.randn(3, n),
    "randint to": lambda torch, n: torch.randint(10, (n,)),
    "randint from to": lambda torch, n: torch.randint(-3, 10, (n, 2), dtype=torch.int32),
    "randint of floats": lambda torch, n: torch.randint(0, 7, (n,), dtype=torch.float32),
    "randperm": lambda torch, n: torch.randperm(n),
    "rand_like": lambda torch, n: torch.rand_like(torch.zeros(n, dtype=torch.float64)),
    "randn_like": lambda torch, n: torch.randn_like(torch.zeros(n)),
    "randint_like": lambda torch, n: torch.randint_like(torch.zeros(n), 2, 5),
    "normal of numbers": lambda torch, n: torch.normal(2.0, 3.0, (n,)),
    "normal of tensors": lambda torch, n: torch.normal(torch.ones(n), torch.full((n,), 2.0)),
    "bernoulli": lambda torch, n: torch.bernoulli(torch.full((n,), 0.3)),
    "uniform_": lambda torch, n: torch.zeros(n, 3).uniform_(-1, 2),
    "uniform_ of a transposed one": lambda torch, n: torch.zeros(n, 3).t().uniform_(),
    "normal_": lambda torch, n: torch.zeros(2, n).normal_(1, 2),
    "normal_ of a transposed one": lambda torch, n: torch.zeros(n, 9).t().normal_(),
    "random_": lambda torch, n: torch.zeros(n, dtype=torch.int64).random_(),
    "random_ to": lambda torch, n: torch.zeros(n).random_(5),
    "random_ from to": lambda torch, n: torch.zeros(n, dtype=torch.uint8).random_(5, 200),
}


@given(
    st.integers(-(2**40), 2**40), st.lists(st.tuples(st.sampled_from(sorted(CALLS)), st.integers(0, 20)), max_size=6)
)
def test_any_sequence_of_calls_gives_torchs_tensors(seed, calls):
    firesteel.manual_seed(seed)
    pytorch.manual_seed(seed)

    for name, n in calls:
        ours, theirs = (CALLS[name](torch, n) for torch in (firesteel, pytorch))
        assert str(ours.dtype) == str(theirs.dtype)
        np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=1e-5, atol=2e-6, err_msg=name)


@given(st.integers(0, 100), st.integers(0, 40))
def test_a_generator_of_ones_own_leaves_the_default_one_alone(seed, n):
    results = []
    for torch in (firesteel, pytorch):
        torch.manual_seed(1)
        generator = torch.Generator().manual_seed(seed)
        own = [torch.rand(n, generator=generator), torch.randperm(n, generator=generator)]
        results.append([t.numpy() for t in [*own, torch.rand(3)]])

    assert all(np.array_equal(ours, theirs) for ours, theirs in zip(*results, strict=True))


def test_the_state_of_the_generator_comes_back():
    state = firesteel.get_rng_state()
    first = firesteel.randn(5).tolist()

    firesteel.set_rng_state(state)

    assert firesteel.randn(5).tolist() == first
    assert (
        firesteel.manual_seed(-3).initial_seed() == pytorch.manual_seed(-3).initial_seed() == firesteel.initial_seed()
    )


WRONG = {
    "no such number": (lambda torch: torch.randint(5, 5, (2,)), RuntimeError),
    "too large for the dtype": (lambda torch: torch.randint(300, (2,), dtype=torch.uint8), RuntimeError),
    "a negative size": (lambda torch: torch.rand(-1), RuntimeError),
    "a negative count": (lambda torch: torch.randperm(-1), RuntimeError),
    "random floats in an integer dtype": (lambda torch: torch.rand(3, dtype=torch.int64), NotImplementedError),
    "normal integers": (lambda torch: torch.zeros(3, dtype=torch.int64).normal_(), NotImplementedError),
    "an upside-down range": (lambda torch: torch.zeros(3).uniform_(2, 1), RuntimeError),
    "a negative deviation": (lambda torch: torch.zeros(3).normal_(0, -1), RuntimeError),
    "a probability above 1": (lambda torch: torch.bernoulli(torch.tensor([1.5])), RuntimeError),
    "one probability above 1": (lambda torch: torch.zeros(3).bernoulli_(2.0), RuntimeError),
    "a leaf that requires a gradient": (lambda torch: torch.zeros(3, requires_grad=True).uniform_(), RuntimeError),
    "a negative weight": (lambda torch: torch.multinomial(torch.tensor([0.5, -0.1]), 1), RuntimeError),
    "a row without weight": (lambda torch: torch.multinomial(torch.zeros(2), 1, replacement=True), RuntimeError),
    "integer weights": (lambda torch: torch.multinomial(torch.tensor([1, 2]), 1), RuntimeError),
    "more places than there are": (lambda torch: torch.multinomial(torch.ones(2), 3), RuntimeError),
    "no places": (lambda torch: torch.multinomial(torch.ones(2), 0), RuntimeError),
    "another device": (lambda torch: torch.Generator("nowhere"), RuntimeError),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_calls_raise_what_torch_raises(name):
    call, error = WRONG[name]

    for torch in (pytorch, firesteel):
        with pytest.raises(error):
            call(torch)


def exponential_is_drawn_by_mkl() -> bool:
    """Some builds of PyTorch draw exponential numbers with MKL, all from a single word."""
    theirs, ours = pytorch.Generator().manual_seed(0), firesteel.Generator().manual_seed(0)
    pytorch.empty(4).exponential_(generator=theirs)
    firesteel.rand(4, dtype=firesteel.float64, generator=ours)
    return pytorch.rand(1, generator=theirs).item() != firesteel.rand(1, generator=ours).item()


by_keys = pytest.mark.skipif(exponential_is_drawn_by_mkl(), reason="this PyTorch draws exponential numbers with MKL")


@pytest.mark.parametrize(
    ("count", "replacement"),
    [
        pytest.param(1, False, marks=by_keys),
        pytest.param(1, True, marks=by_keys),
        pytest.param(3, False, marks=by_keys),
        (9, True),
    ],
)
@given(seed=st.integers(0, 2**32), weights=st.lists(st.floats(0.015625, 1, width=32), min_size=6, max_size=6))
def test_multinomial_draws_the_places_that_torch_draws(count, replacement, seed, weights):
    for shape in [(6,), (2, 3)]:
        drawn = []
        for torch in (pytorch, firesteel):
            odds = torch.tensor(weights).reshape(shape)
            generator = torch.Generator().manual_seed(seed)
            places = torch.multinomial(odds, count, replacement, generator=generator)
            assert places.dtype == torch.int64
            drawn.append((places.tolist(), torch.rand(2, generator=generator).tolist()))
        assert drawn[0] == drawn[1]
