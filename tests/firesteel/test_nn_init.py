"""Starting values: the same numbers as PyTorch after the same seed."""

import firesteel
import numpy as np
import pytest
import torch as pytorch
from hypothesis import given
from hypothesis import strategies as st

CALLS = {
    "uniform_": [{}, {"a": -2.0, "b": 3.0}],
    "normal_": [{}, {"mean": 1.0, "std": 0.2}],
    "constant_": [{"val": 3.0}],
    "zeros_": [{}],
    "ones_": [{}],
    "xavier_uniform_": [{}, {"gain": 2.0}],
    "xavier_normal_": [{}],
    "kaiming_uniform_": [{}, {"a": 5**0.5}, {"mode": "fan_out", "nonlinearity": "relu"}, {"nonlinearity": "tanh"}],
    "kaiming_normal_": [{}, {"mode": "fan_out", "nonlinearity": "linear"}],
}


def drawn(torch, name, shape, options, seed, dtype):
    torch.manual_seed(seed)
    tensor = torch.empty(shape, dtype=getattr(torch, dtype), requires_grad=True)
    assert getattr(torch.nn.init, name)(tensor, **options) is tensor
    return tensor.detach().numpy()


@pytest.mark.parametrize(("name", "options"), [(name, options) for name, many in CALLS.items() for options in many])
@given(
    st.sampled_from([(1, 1), (3, 5), (5, 3), (2, 3, 4), (20, 30)]),
    st.integers(0, 2**32),
    st.sampled_from(["float32", "float64"]),
)
def test_initialisers_draw_what_torch_draws(name, options, shape, seed, dtype):
    ours, theirs = (drawn(torch, name, shape, options, seed, dtype) for torch in (firesteel, pytorch))

    if "normal" in name:
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)
    else:
        assert np.array_equal(ours, theirs)


@pytest.mark.parametrize("nonlinearity", ["linear", "sigmoid", "tanh", "relu", "leaky_relu", "selu"])
@pytest.mark.parametrize("param", [None, 0.2])
def test_gains(nonlinearity, param):
    assert firesteel.nn.init.calculate_gain(nonlinearity, param) == pytorch.nn.init.calculate_gain(nonlinearity, param)


@pytest.mark.parametrize(
    ("shape", "options"), [((3,), {}), ((3, 4), {"mode": "fan"}), ((3, 4), {"nonlinearity": "step"})]
)
def test_what_cannot_be_initialised_is_a_value_error(shape, options):
    for torch in (firesteel, pytorch):
        with pytest.raises(ValueError, match=r"fan|Mode|Unsupported"):
            torch.nn.init.kaiming_uniform_(torch.empty(*shape), **options)


@given(st.integers(0, 6), st.integers(1, 6), st.booleans(), st.integers(0, 2**40))
def test_a_linear_layer_starts_with_torchs_weights(inputs, outputs, bias, seed):
    layers = []
    for torch in (firesteel, pytorch):
        torch.manual_seed(seed)
        layers.append(torch.nn.Linear(max(inputs, 1), outputs, bias=bias))
        layers.append(torch.nn.Linear(3, 40))

    ours, theirs = layers[:2], layers[2:]
    for mine, other in zip(ours, theirs, strict=True):
        for (name, got), (other_name, expected) in zip(mine.named_parameters(), other.named_parameters(), strict=True):
            assert name == other_name
            assert np.array_equal(got.detach().numpy(), expected.detach().numpy())


def test_an_embedding_starts_with_torchs_weights():
    weights = []
    for torch in (firesteel, pytorch):
        torch.manual_seed(1)
        weights.append(torch.nn.Embedding(7, 5).weight.detach().numpy())

    np.testing.assert_allclose(*weights, rtol=1e-5, atol=1e-6)
