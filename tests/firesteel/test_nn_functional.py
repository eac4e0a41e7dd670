"""Layers, activations and losses as functions, against PyTorch, forward and backward."""

import firesteel
import numpy as np
import pytest
import torch as pytorch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

finite = st.floats(-4, 4, width=32)
sides = st.integers(0, 4)
dtypes = st.sampled_from([np.float32, np.float64])
reductions = st.sampled_from(["mean", "sum", "none"])
LAYOUTS = st.sampled_from(["contiguous", "transposed", "strided", "offset"])


def floats(*shape, dtype=np.float64):
    return np.random.default_rng(len(shape) + sum(shape)).standard_normal(shape).astype(dtype)


@given(st.lists(sides, max_size=2).map(tuple), sides, sides, st.booleans(), dtypes, LAYOUTS)
@settings(max_examples=60)
def test_linear(agree, leading, inputs, outputs, bias, dtype, layout):
    arrays = [floats(*leading, inputs, dtype=dtype), floats(outputs, inputs, dtype=dtype)]
    arrays += [floats(outputs, dtype=dtype)] if bias else []

    agree(lambda torch, *t: torch.nn.functional.linear(*t), *arrays, layouts=[layout] * len(arrays))


@pytest.mark.parametrize("shapes", [((2, 3), (4, 5)), ((3,), (4, 5)), ((2, 3), (4, 3), (5,))])
def test_linear_refuses_shapes_that_do_not_fit(agree, shapes):
    agree(lambda torch, *t: torch.nn.functional.linear(*t), *(floats(*shape) for shape in shapes))


@pytest.mark.parametrize("name", ["relu", "tanh", "sigmoid", "silu", "gelu", "leaky_relu"])
@given(hnp.arrays(np.float64, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4), elements=finite))
@settings(max_examples=25)
def test_activations(agree, name, array):
    agree(lambda torch, x: getattr(torch.nn.functional, name)(x), array)


def test_gelu_by_tanh_and_other_slopes(agree):
    array = np.linspace(-3, 3, 13)

    agree(lambda torch, x: torch.nn.functional.gelu(x, approximate="tanh"), array)
    agree(lambda torch, x: torch.nn.functional.leaky_relu(x, 0.3), array)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
@given(hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=4), elements=finite), st.integers(-4, 4))
@settings(max_examples=40)
def test_softmax_along_any_axis_and_the_error_where_there_is_none(agree, name, array, dim):
    agree(lambda torch, x: getattr(torch.nn.functional, name)(x, dim), array)
    agree(lambda torch, x: getattr(torch.nn.functional, name)(x * 500, dim), array)


@pytest.mark.parametrize("name", ["mse_loss", "l1_loss", "binary_cross_entropy_with_logits"])
@given(hnp.array_shapes(min_dims=0, max_dims=3, min_side=1, max_side=4), reductions, dtypes)
@settings(max_examples=30)
def test_losses_of_two_floats(agree, name, shape, reduction, dtype):
    target = (floats(*shape, dtype=dtype) > 0).astype(dtype) * dtype(0.75)

    agree(
        lambda torch, x, y: getattr(torch.nn.functional, name)(x, y, reduction=reduction),
        np.asarray(floats(*shape)).astype(dtype) * 20,
        np.asarray(target),
    )


def test_binary_cross_entropy_holds_its_logarithms(agree):
    agree(lambda torch, p, y: torch.nn.functional.binary_cross_entropy(p, y), np.array([0.3, 0.7]), np.array([1.0, 0]))

    ours, theirs = (
        torch.nn.functional.binary_cross_entropy(torch.tensor([0.0, 1.0, 0.0]), torch.tensor([1.0, 1.0, 0.0]))
        for torch in (firesteel, pytorch)
    )
    assert ours.item() == theirs.item() == pytest.approx(100 / 3)


@pytest.mark.parametrize("name", ["nll_loss", "cross_entropy"])
@given(
    st.sampled_from([(3,), (1, 3), (5, 3), (4, 2, 3), (2, 4, 2, 2)]),
    st.booleans(),
    st.booleans(),
    reductions,
    dtypes,
    st.randoms(use_true_random=False),
)
@settings(max_examples=60)
def test_losses_of_classes(agree, name, shape, weighted, ignoring, reduction, dtype, random):
    classes = shape[1] if len(shape) > 1 else shape[0]
    target_shape = shape[:1] + shape[2:] if len(shape) > 1 else ()
    count = int(np.prod(target_shape))
    choices = [*range(classes), -100] if ignoring else list(range(classes))
    target = np.array([0, *(random.choice(choices) for _ in range(count - 1))], np.int64).reshape(target_shape)
    arrays = [floats(*shape, dtype=dtype), target]
    arrays += [np.arange(1, classes + 1).astype(dtype)] if weighted else []

    def loss(torch, x, y, weight=None):
        weight = None if weight is None else weight.detach()
        return getattr(torch.nn.functional, name)(x, y, weight, reduction=reduction)

    agree(loss, *arrays)


@pytest.mark.parametrize("name", ["nll_loss", "cross_entropy"])
@pytest.mark.parametrize("target", [[0, 3], [-1, 0]])
def test_a_target_that_is_no_class_is_an_index_error(agree, name, target):
    agree(lambda torch, x, y: getattr(torch.nn.functional, name)(x, y), floats(2, 3), np.array(target))


@pytest.mark.parametrize("name", ["nll_loss", "cross_entropy"])
@pytest.mark.parametrize(("scores", "targets"), [((4, 3), (2,)), ((2, 3), (4,)), ((4, 3), (4, 1)), ((4, 3, 2), (4,))])
def test_another_number_of_targets_than_samples_is_refused(agree, name, scores, targets):
    agree(lambda torch, x, y: getattr(torch.nn.functional, name)(x, y), floats(*scores), np.zeros(targets, np.int64))


def test_class_numbers_must_be_int64(agree):
    agree(lambda torch, x, y: torch.nn.functional.nll_loss(x, y), floats(2, 3), np.zeros(2, np.int32))


def test_cross_entropy_with_probabilities_as_targets(agree):
    target = np.abs(floats(4, 3))
    target /= target.sum(1, keepdims=True)

    for reduction in ("sum", "none"):
        agree(
            lambda torch, x, y, r=reduction: torch.nn.functional.cross_entropy(x, y, reduction=r), floats(4, 3), target
        )
    agree(lambda torch, x, y: torch.nn.functional.cross_entropy(x, y), floats(4, 3), target)


def test_cross_entropy_of_large_scores_does_not_overflow(agree):
    agree(
        lambda torch, x, y: torch.nn.functional.cross_entropy(x, y),
        np.array([[1e4, -1e4, 0.0], [0.0, 1e4, 1e4]]),
        np.array([1, 2]),
    )


@pytest.mark.parametrize("name", ["mse_loss", "l1_loss", "nll_loss", "binary_cross_entropy_with_logits"])
def test_an_unknown_reduction_is_a_value_error(agree, name):
    target = np.zeros(2, np.int64) if name == "nll_loss" else floats(2, 3)

    agree(lambda torch, x, y: getattr(torch.nn.functional, name)(x, y, reduction="average"), floats(2, 3), target)


@pytest.mark.parametrize("name", ["mse_loss", "l1_loss"])
def test_a_target_of_another_size_is_warned_about(name):
    for torch in (firesteel, pytorch):
        with pytest.warns(UserWarning, match="target size"):
            getattr(torch.nn.functional, name)(torch.zeros(3), torch.zeros(3, 1))


def test_binary_cross_entropy_refuses_a_target_of_another_size(agree):
    agree(lambda torch, x, y: torch.nn.functional.binary_cross_entropy_with_logits(x, y), floats(3), floats(3, 1))


def test_embedding_and_one_hot(agree):
    words = np.array([[0, 2], [2, 1]])

    agree(lambda torch, w, i: torch.nn.functional.embedding(i, w), floats(4, 3), words)
    agree(lambda torch, i: torch.nn.functional.one_hot(i), words)
    agree(lambda torch, i: torch.nn.functional.one_hot(i, 5), words)


@pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
def test_dropout_keeps_the_mean_and_hands_the_gradient_to_what_was_kept(p):
    firesteel.manual_seed(3)
    x = firesteel.ones(200, 100, requires_grad=True)

    y = firesteel.nn.functional.dropout(x, p)
    y.sum().backward()

    assert y.detach().mean().item() == pytest.approx(0.0 if p == 1 else 1.0, abs=0.02)
    assert np.array_equal(x.grad.numpy(), y.detach().numpy())
    kept = y.detach().numpy()[y.detach().numpy() != 0]
    assert np.allclose(kept, 1 / (1 - p) if p < 1 else 0)


def test_dropout_does_nothing_when_not_training(agree):
    agree(lambda torch, x: torch.nn.functional.dropout(x, 0.9, training=False), floats(3))
    agree(lambda torch, x: torch.nn.functional.dropout(x, 1.5), floats(3))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("shape", "normalized"), [((4, 5), (5,)), ((2, 3, 4), (3, 4)), ((2, 3, 1), (1,)), ((0, 3), (3,))]
)
def test_layer_norm(agree, shape, normalized, dtype):
    x, weight, bias = (
        np.random.default_rng(seed).standard_normal(s).astype(dtype)
        for seed, s in enumerate([shape, normalized, normalized])
    )

    agree(lambda torch, x, w, b: torch.nn.functional.layer_norm(x, normalized, w, b), x, weight, bias)
    agree(lambda torch, x: torch.nn.functional.layer_norm(x, list(normalized), eps=0.1), x)


def test_layer_norm_of_other_axes_is_refused(agree):
    agree(lambda torch, x: torch.nn.functional.layer_norm(x, (3,)), np.ones((2, 4)))
