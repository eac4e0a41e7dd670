"""Reductions against PyTorch, forward and backward, over axes, layouts and dtypes."""

import firesteel
import numpy as np
import pytest
import torch as pytorch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

LAYOUTS = st.sampled_from(["contiguous", "transposed", "strided", "offset"])


@st.composite
def cases(draw, min_side=0, dims=True):
    """An array of distinct values, an axis or several, and whether they are kept."""
    shape = draw(hnp.array_shapes(min_dims=0, max_dims=3, min_side=min_side, max_side=4))
    count = int(np.prod(shape))
    order = draw(st.permutations(range(count)))
    array = (np.array(order, float).reshape(shape) - count / 3) / 4 + 0.1
    one = st.integers(-len(shape), len(shape) - 1) if shape else st.sampled_from([0, -1])
    several = st.lists(st.integers(0, max(len(shape) - 1, 0)), unique=True, min_size=1, max_size=3).map(tuple)
    axes = draw(one if not dims or not shape else st.one_of(one, several))
    return array.astype(draw(st.sampled_from([np.float32, np.float64]))), axes, draw(st.booleans()), draw(LAYOUTS)


@pytest.mark.parametrize("name", ["sum", "mean", "logsumexp"])
@given(case=cases())
@settings(max_examples=60)
def test_reduction_over_axes(agree, name, case):
    array, dim, keepdim, layout = case

    agree(lambda torch, x: getattr(torch, name)(x, dim=dim, keepdim=keepdim), array, layouts=[layout])


@pytest.mark.parametrize("name", ["amax", "amin", "std", "var"])
@given(case=cases(min_side=2))
@settings(max_examples=40)
def test_reduction_over_axes_that_are_not_empty(agree, name, case):
    array, dim, keepdim, layout = case
    if array.ndim:
        agree(lambda torch, x: getattr(torch, name)(x, dim=dim, keepdim=keepdim), array, layouts=[layout])


@pytest.mark.parametrize("name", ["prod", "softmax", "log_softmax", "cumsum", "all", "any"])
@given(case=cases(dims=False))
@settings(max_examples=40)
def test_operation_along_one_axis(agree, name, case):
    array, dim, _, layout = case

    agree(lambda torch, x: getattr(torch, name)(x, dim=dim), array, layouts=[layout])


@pytest.mark.parametrize("name", ["max", "min", "sort"])
@given(case=cases(dims=False, min_side=1))
@settings(max_examples=40)
def test_search_along_one_axis_gives_values_and_places(agree, name, case):
    array, dim, _, layout = case

    agree(lambda torch, x: tuple(getattr(torch, name)(x, dim=dim)), array, layouts=[layout])


@pytest.mark.parametrize("name", ["argmax", "argmin", "argsort"])
@given(case=cases(dims=False, min_side=1))
@settings(max_examples=30)
def test_places_of_the_largest_and_smallest(agree, name, case):
    array, dim, _, layout = case

    agree(lambda torch, x: getattr(torch, name)(x.detach(), dim=dim), array, layouts=[layout])


@pytest.mark.parametrize("name", ["sum", "mean", "prod", "max", "min", "std", "var", "norm", "all", "any", "argmax"])
@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 3), (2, 1, 3)])
def test_reduction_of_everything(agree, name, shape):
    if name in ("std", "var") and int(np.prod(shape)) < 2:
        shape = (2,)
    array = np.random.default_rng(0).standard_normal(shape)

    agree(lambda torch, x: getattr(torch, name)(x if name not in ("all", "any", "argmax") else x.detach()), array)


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int32", "int64"])
@pytest.mark.parametrize("name", ["sum", "prod", "cumsum", "mean", "max", "all", "any", "argmax"])
def test_integers_are_reduced_as_in_pytorch(agree, dtype, name):
    array = np.array([[1, 0, 2], [1, 1, 0]], dtype)

    agree(lambda torch, x: getattr(torch, name)(x, dim=1) if name == "cumsum" else getattr(torch, name)(x), array)


def test_equal_largest_elements_share_the_gradient(agree):
    array = np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]])

    agree(lambda torch, x: x.max(), array)
    agree(lambda torch, x: x.amax(1), array)
    agree(lambda torch, x: torch.maximum(x, x.detach() * 0 + 2), array)


@pytest.mark.parametrize("zeros", [0, 1, 2])
def test_a_product_has_a_gradient_at_zero(agree, zeros):
    array = np.array([[2.0, 3.0, 4.0], [0.5, 5.0, -1.0]])
    array.ravel()[:zeros] = 0

    agree(lambda torch, x: x.prod(), array)
    agree(lambda torch, x: x.prod(1, keepdim=True), array)


@pytest.mark.parametrize("scale", [1.0, 100.0, 1e4])
def test_softmax_of_large_numbers_does_not_overflow(agree, scale):
    array = np.linspace(-1, 1, 12).reshape(3, 4) * scale

    agree(lambda torch, x: [torch.log_softmax(x, 1), torch.softmax(x, 1), torch.logsumexp(x, 1)], array)


def test_logsumexp_of_infinities_is_what_pytorch_says(agree):
    array = np.array([[-np.inf, -np.inf], [np.inf, 0.0], [-np.inf, 1.0]])

    agree(lambda torch, x: torch.logsumexp(x.detach(), 1), array)


@pytest.mark.parametrize(
    "mistake",
    [
        lambda torch: torch.ones(2, 3).sum(2),
        lambda torch: torch.ones(2, 3).sum((0, 0)),
        lambda torch: torch.ones(2, 3).mean(-3),
        lambda torch: torch.arange(3).mean(),
        lambda torch: torch.ones(0).max(),
        lambda torch: torch.ones(2, 0).argmax(1),
        lambda torch: torch.ones(2, 0).amax(1),
        lambda torch: torch.ones(2).topk(3),
    ],
)
def test_the_same_mistake_is_the_same_class_of_error(agree, mistake):
    agree(mistake)


@given(k=st.integers(1, 4), largest=st.booleans(), case=cases(dims=False, min_side=4))
@settings(max_examples=20)
def test_topk_is_sorted_and_knows_its_places(agree, k, largest, case):
    array, dim, _, layout = case
    if array.ndim:
        agree(lambda torch, x: tuple(torch.topk(x, k, dim, largest)), array, layouts=[layout])


@pytest.mark.parametrize(
    "name", ["sum", "prod", "mean", "var", "std", "amax", "amin", "all", "any", "argmax", "argmin"]
)
def test_numpys_names_of_the_options_do_as_well(agree, name):
    agree(lambda torch, x: getattr(torch, name)(x, axis=1, keepdims=True), np.arange(6.0).reshape(2, 3))
    agree(lambda torch, x: tuple(x.max(axis=-1)), np.arange(6.0).reshape(2, 3))


@pytest.mark.parametrize("call", [lambda t: t.max(1), lambda t: t.min(0), lambda t: t.sort(), lambda t: t.topk(2)])
def test_results_of_a_search_print_as_in_torch(call):
    assert repr(call(firesteel.tensor([[3, 1, 2]]))) == repr(call(pytorch.tensor([[3, 1, 2]])))
