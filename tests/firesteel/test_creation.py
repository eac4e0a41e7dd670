"""Making and printing tensors, dtypes and their limits, against PyTorch."""

import copy

import firesteel as fs
import numpy as np
import pytest
import torch as pytorch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

DTYPES = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64"]


@pytest.mark.parametrize(
    "make",
    [
        lambda torch: torch.tensor(3),
        lambda torch: torch.tensor(3.5),
        lambda torch: torch.tensor(True),
        lambda torch: torch.tensor([]),
        lambda torch: torch.tensor([[1, 2], [3, 4]]),
        lambda torch: torch.tensor([1, 2.5]),
        lambda torch: torch.tensor([True, False]),
        lambda torch: torch.tensor([True, 2]),
        lambda torch: torch.tensor(np.float32(2)),
        lambda torch: torch.tensor(np.arange(3, dtype=np.int16)),
        lambda torch: torch.tensor([torch.tensor(1.0), torch.tensor(2.0)]),
        lambda torch: torch.tensor([1, 2], dtype=torch.float64),
        lambda torch: torch.tensor([1.7, -1.7], dtype=torch.int32),
        lambda torch: torch.zeros(2, 3),
        lambda torch: torch.zeros((2, 3), dtype=torch.int64),
        lambda torch: torch.ones(()),
        lambda torch: torch.full((2,), 3),
        lambda torch: torch.full((2,), 3.5),
        lambda torch: torch.full((2,), True),
        lambda torch: torch.arange(5),
        lambda torch: torch.arange(5.0),
        lambda torch: torch.arange(1, 10, 3),
        lambda torch: torch.arange(1, 2, 0.3),
        lambda torch: torch.arange(5, 0, -2),
        lambda torch: torch.linspace(0, 1, 5),
        lambda torch: torch.eye(2, 3),
        lambda torch: torch.zeros_like(torch.ones(2, dtype=torch.int32)),
        lambda torch: torch.full_like(torch.ones(2), 7),
        lambda torch: torch.as_tensor([1, 2]),
        lambda torch: torch.tensor([1.0]).new_zeros(2, 3),
        lambda torch: torch.result_type(torch.ones(2), 3),
        lambda torch: torch.tensor([[1, 2], [3]]),
        lambda torch: torch.tensor("a"),
        lambda torch: torch.tensor(["a"]),
        lambda torch: torch.tensor([None]),
        lambda torch: torch.arange(0, 5, -1),
        lambda torch: torch.zeros(2, requires_grad=True, dtype=torch.int64),
        lambda torch: torch.set_default_dtype(torch.int64),
    ],
)
def test_creation_is_pytorchs(agree, make):
    def described(torch):
        made = make(torch)
        return [made, str(made.dtype), tuple(made.shape)] if hasattr(made, "shape") else str(made)

    agree(described)


@pytest.mark.parametrize("first", DTYPES)
@pytest.mark.parametrize("second", DTYPES)
def test_promote_types_is_pytorchs(first, second):
    ours = fs.promote_types(getattr(fs, first), getattr(fs, second))

    assert str(ours) == str(pytorch.promote_types(getattr(pytorch, first), getattr(pytorch, second)))


@pytest.mark.parametrize("name", ["float16", "float32", "float64"])
def test_finfo_is_pytorchs(name):
    ours, theirs = fs.finfo(getattr(fs, name)), pytorch.finfo(getattr(pytorch, name))

    for limit in ["eps", "max", "min", "tiny", "bits"]:
        assert getattr(ours, limit) == getattr(theirs, limit)


@pytest.mark.parametrize("name", ["uint8", "int8", "int16", "int32", "int64"])
def test_iinfo_is_pytorchs(name):
    ours, theirs = fs.iinfo(getattr(fs, name)), pytorch.iinfo(getattr(pytorch, name))

    assert (ours.max, ours.min, ours.bits) == (theirs.max, theirs.min, theirs.bits)


NUMBERS = st.one_of(
    st.floats(-1e3, 1e3).map(lambda x: round(x, 3)), st.integers(-20, 20).map(float), st.sampled_from([0.0, 1e-5, 1e7])
)


@given(array=hnp.arrays(np.float32, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=5), elements=NUMBERS))
@settings(max_examples=150)
def test_floats_print_as_in_pytorch(array):
    assert repr(fs.tensor(array)) == repr(pytorch.tensor(array))


@pytest.mark.parametrize(
    "make",
    [
        lambda torch: torch.arange(2000.0),
        lambda torch: torch.arange(1200).reshape(30, 40),
        lambda torch: torch.arange(24).reshape(2, 3, 4),
        lambda torch: torch.tensor([True, False]),
        lambda torch: torch.tensor([1, 20, -3], dtype=torch.int8),
        lambda torch: torch.tensor([1.5, float("nan"), float("inf")]),
        lambda torch: torch.tensor([float("-inf"), 1.0]),
        lambda torch: torch.tensor(0.1, dtype=torch.float64),
        lambda torch: torch.ones(3, requires_grad=True),
        lambda torch: torch.ones(3, requires_grad=True) * 2,
        lambda torch: torch.zeros(2, 0),
        lambda torch: torch.zeros(2, 3).shape,
        lambda torch: [torch.float32, torch.device("cpu")],
        lambda torch: f"{torch.tensor(1.23456):.2f}",
        lambda torch: str(torch.tensor(3)),
    ],
)
def test_tensors_print_as_in_pytorch(make):
    assert repr(make(fs)) == repr(make(pytorch))


def test_deepcopy_copies_values_and_keeps_the_leaf(agree):
    def run(torch, x):
        twin = copy.deepcopy(x)
        twin.data[0] = 9
        return [twin, x, twin.requires_grad, twin.is_leaf]

    agree(run, np.ones(2))


def test_python_conversions(agree):
    agree(
        lambda torch: [
            float(torch.tensor(2.5)),
            int(torch.tensor(2)),
            [10, 20][torch.tensor(1)],
            2.5 in torch.tensor([2.5]),
        ]
    )
    agree(
        lambda torch: [torch.tensor([[1, 2]]).tolist(), [t.item() for t in torch.tensor([1, 2])], len(torch.ones(3, 2))]
    )


def test_the_default_dtype_is_left_out_of_what_is_printed():
    try:
        fs.set_default_dtype(fs.float64)
        assert repr(fs.ones(1)) == "tensor([1.])"
        assert repr(fs.ones(1).float()) == "tensor([1.], dtype=torch.float32)"
    finally:
        fs.set_default_dtype(fs.float32)


@pytest.mark.parametrize(
    "make",
    [
        lambda torch, device: torch.arange(3, device=device),
        lambda torch, device: torch.eye(2, device=device),
        lambda torch, device: torch.linspace(0, 1, 3, device=device),
        lambda torch, device: torch.zeros_like(torch.ones(2), device=device),
        lambda torch, device: torch.randint(0, 1, (2,), device=device),
        lambda torch, device: torch.as_tensor([1.0], device=device),
    ],
)
def test_every_creation_takes_the_cpu_as_device(agree, make):
    agree(lambda torch, x: (make(torch, "cpu"), make(torch, torch.device("cpu"))), np.zeros(1))
