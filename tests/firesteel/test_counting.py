"""Counting elements, grids, and adding at named places, against PyTorch."""

import firesteel
import numpy as np
import pytest
import torch as pytorch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

WHOLE = hnp.arrays(
    np.int64, hnp.array_shapes(min_dims=1, max_dims=2, min_side=0, max_side=5), elements=st.integers(0, 4)
)


@given(array=WHOLE, inverse=st.booleans(), counts=st.booleans())
def test_unique(agree, array, inverse, counts):
    agree(lambda torch, x: torch.unique(x, return_inverse=inverse, return_counts=counts), array)


@given(array=WHOLE, length=st.integers(0, 8))
def test_bincount(agree, array, length):
    agree(lambda torch, x: torch.bincount(x, minlength=length), array)
    agree(lambda torch, x: torch.bincount(x.flatten(), torch.ones(x.numel(), dtype=torch.float64)), array)


@pytest.mark.parametrize("array", [[-1, 2], [1.0]])
@pytest.mark.parametrize("torch", [firesteel, pytorch])
def test_bincount_refuses_what_is_no_count(torch, array):
    with pytest.raises(RuntimeError):
        torch.bincount(torch.tensor(array))


@pytest.mark.parametrize("indexing", ["ij", "xy"])
@pytest.mark.parametrize("lengths", [(3,), (2, 3), (2, 1, 4)])
def test_meshgrid(agree, lengths, indexing):
    vectors = [np.arange(float(n)) for n in lengths]

    agree(lambda torch, *xs: torch.meshgrid(*xs, indexing=indexing), *vectors)


@given(index=hnp.arrays(np.int64, hnp.array_shapes(min_dims=2, max_dims=2, max_side=3), elements=st.integers(0, 2)))
@pytest.mark.parametrize("dim", [0, 1, -1])
def test_scatter_add_gives_a_place_named_twice_both(agree, dim, index):
    x, src = np.arange(9.0).reshape(3, 3), np.arange(10.0, 10.0 + index.size).reshape(index.shape)

    agree(lambda torch, x, src: torch.scatter_add(x, dim, torch.tensor(index), src), x, src)
    agree(lambda torch, x, src: (x * 1).scatter_add_(dim, torch.tensor(index), src), x, src)


def test_scatter_writes_numbers_and_tensors(agree):
    index = np.array([[0, 2], [1, 0]])

    agree(
        lambda torch, x, src: torch.scatter(x, 1, torch.tensor(index), src),
        np.zeros((3, 3)),
        np.arange(4.0).reshape(2, 2),
    )
    agree(lambda torch, x: x.scatter(1, torch.tensor(index), 7.0), np.zeros((3, 3)))


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.sigmoid_(),
        lambda t: t.tanh_(),
        lambda t: t.pow_(2),
        lambda t: t.__ipow__(3),
        lambda t: t.neg_().exp_(),
        lambda t: t.clamp_(min=0.2).clamp_(0.1, 0.6),
        lambda t: t.masked_fill_(t > 0.5, 2.0),
        lambda t: t.log10(),
    ],
)
def test_changes_in_place_have_gradients(agree, change):
    agree(lambda torch, x: change(x * 1), np.linspace(0.05, 0.9, 6).reshape(2, 3))


@pytest.mark.parametrize("name", ["FloatTensor", "DoubleTensor", "LongTensor", "BoolTensor", "Tensor"])
def test_the_constructors_of_pytorchs_first_years(agree, name):
    agree(lambda torch, x: (getattr(torch, name)([1, 0]), getattr(torch, name)()), np.zeros(1))
    assert getattr(firesteel, name)(2, 3).shape == getattr(pytorch, name)(2, 3).shape


def test_new_tensors_have_the_dtype_of_the_old_one(agree):
    agree(
        lambda torch, x: (x.new_full((2,), 3), x.new_full([1, 2], 3), x.new_empty(2, 0), x.new_zeros((1,))), np.zeros(2)
    )


def test_tensors_are_told_from_arrays():
    assert firesteel.is_tensor(firesteel.ones(1))
    assert not firesteel.is_tensor(np.ones(1))


def test_seeding_gpus_leaves_the_stream_alone():
    firesteel.manual_seed(1)
    firesteel.cuda.manual_seed_all(2)
    firesteel.cuda.manual_seed(3)

    assert firesteel.rand(2).tolist() == pytorch.rand(2, generator=pytorch.Generator().manual_seed(1)).tolist()


def test_unique_and_places_as_methods(agree):
    agree(lambda torch, x: (x.unique(), x.nonzero(as_tuple=True), torch.clip(x, 1, 2)), np.array([[3, 0], [1, 3]]))


def test_a_device_may_be_given_with_its_number():
    assert repr(firesteel.device("cuda", 0)) == repr(pytorch.device("cuda", 0))
    assert str(firesteel.device("cuda", 1)) == str(pytorch.device("cuda:1"))
