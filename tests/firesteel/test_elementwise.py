"""Elementwise operations against PyTorch, forward and backward, over shapes, layouts and dtypes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

SHAPES = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
LAYOUTS = st.sampled_from(["contiguous", "transposed", "strided", "offset"])
DTYPES = st.sampled_from([np.float32, np.float64])
ANYWHERE = [
    "abs", "ceil", "cos", "erf", "exp", "expm1", "floor", "neg", "reciprocal", "relu", "round", "sigmoid", "sign",
    "sin", "square", "tanh", "trunc",
]  # fmt: skip
POSITIVE = ["log", "log1p", "log2", "rsqrt", "sqrt"]
BINARY = ["add", "div", "maximum", "minimum", "mul", "pow", "sub"]


def values(shape, dtype, low=-3.0, high=3.0):
    """Floats away from the kinks of abs, sign, floor and round, where one side's slope is as good as the other's."""
    steps = st.integers(int(low * 8), int(high * 8) - 1).map(lambda i: (i + 0.5) / 8)
    return hnp.arrays(dtype, shape, elements=steps)


@st.composite
def one(draw, **bounds):
    return draw(values(draw(SHAPES), draw(DTYPES), **bounds)), draw(LAYOUTS)


@st.composite
def two(draw, **bounds):
    shapes = draw(hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3, min_side=0)).input_shapes
    dtype = draw(DTYPES)
    return [draw(values(shape, dtype, **bounds)) for shape in shapes], [draw(LAYOUTS) for _ in shapes]


@pytest.mark.parametrize("name", ANYWHERE)
@given(data=st.data())
@settings(max_examples=25)
def test_function_of_one_tensor(agree, name, data):
    array, layout = data.draw(one())

    agree(lambda torch, x: getattr(torch, name)(x), array, layouts=[layout])


@pytest.mark.parametrize("name", POSITIVE)
@given(data=st.data())
@settings(max_examples=25)
def test_function_of_positive_numbers(agree, name, data):
    array, layout = data.draw(one(low=0.25))

    agree(lambda torch, x: getattr(torch, name)(x), array, layouts=[layout])


@pytest.mark.parametrize("name", BINARY)
@given(data=st.data())
@settings(max_examples=40)
def test_function_of_two_tensors_that_broadcast(agree, name, data):
    arrays, layouts = data.draw(two(low=0.25) if name == "pow" else two())

    agree(lambda torch, x, y: getattr(torch, name)(x, y), *arrays, layouts=layouts)


@pytest.mark.parametrize("name", BINARY)
@given(a=hnp.array_shapes(min_dims=1, max_dims=3, max_side=3), b=hnp.array_shapes(min_dims=1, max_dims=3, max_side=3))
@settings(max_examples=25)
def test_shapes_that_do_not_broadcast_raise_as_in_pytorch(agree, name, a, b):
    agree(lambda torch, x, y: getattr(torch, name)(x, y), np.ones(a), np.ones(b))


@pytest.mark.parametrize("number", [2, -3, 0.5, True])
@pytest.mark.parametrize("dtype", ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64"])
@pytest.mark.parametrize("shape", [(), (3,)])
def test_a_python_number_takes_part_as_in_pytorch(agree, number, dtype, shape):
    array = np.ones(shape, dtype)

    agree(lambda torch, x: [x + number, x * number, number - x.to(torch.int64), x / 2], array)


@pytest.mark.parametrize("first", ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64"])
@pytest.mark.parametrize("second", ["bool", "uint8", "int8", "int32", "int64", "float16", "float32", "float64"])
@pytest.mark.parametrize("shapes", [((2,), (2,)), ((2,), ()), ((), (2,)), ((), ())])
def test_dtypes_meet_as_in_pytorch(agree, first, second, shapes):
    a, b = np.ones(shapes[0], first), np.ones(shapes[1], second)

    agree(lambda torch, x, y: [x + y, x * y, x / y, torch.maximum(x, y), x == y], a, b)


@pytest.mark.parametrize("power", [0, 1, 2, 3, -1, 0.5, -2.5])
def test_powers_at_zero_have_the_slopes_of_pytorch(agree, power):
    agree(lambda torch, x: x**power, np.array([0.0, 1.0, 2.0]))


@pytest.mark.parametrize("base", [0.0, 0.5, 2.0])
def test_exponents_have_the_slopes_of_pytorch(agree, base):
    agree(lambda torch, x: torch.tensor(base, dtype=torch.float64) ** x, np.array([-1.0, 0.0, 1.0, 2.0]))


@pytest.mark.parametrize("bounds", [{"min": -0.5}, {"max": 0.5}, {"min": -0.5, "max": 0.5}, {"min": 1, "max": -1}])
def test_clamp_passes_gradients_only_inside(agree, bounds):
    agree(lambda torch, x: x.clamp(**bounds), np.array([-2.0, -0.5, 0.0, 0.5, 2.0, np.nan]))


@given(data=st.data())
@settings(max_examples=30)
def test_where_picks_by_condition(agree, data):
    (a, b), layouts = data.draw(two())

    agree(lambda torch, x, y: torch.where(x > y, x, y * 2), a, b, layouts=layouts)


def test_extreme_values_are_answers_and_not_warnings(agree):
    array = np.array([0.0, -1.0, 1e300, -1e300, np.inf, -np.inf, np.nan])

    for name in ["exp", "log", "sqrt", "sigmoid", "tanh", "reciprocal", "rsqrt", "log1p"]:
        agree(lambda torch, x, name=name: getattr(torch, name)(x.detach()), array)


@pytest.mark.parametrize(
    "mistake",
    [
        lambda torch: torch.ones(2) + "a",
        lambda torch: torch.ones(2) + None,
        lambda torch: -torch.tensor([True]),
        lambda torch: torch.tensor([True]) - torch.tensor([True]),
        lambda torch: torch.tensor([2]) ** -1,
        lambda torch: torch.tensor([1]) // 0,
        lambda torch: torch.tensor([1]) % 0,
        lambda torch: ~torch.ones(2),
        lambda torch: torch.ones(2) & torch.ones(2),
        lambda torch: torch.ones(2).clamp(),
        lambda torch: torch.div(torch.ones(2), 2, rounding_mode="up"),
    ],
)
def test_the_same_mistake_is_the_same_class_of_error(agree, mistake):
    agree(mistake)


@pytest.mark.parametrize("op", ["add", "sub", "mul", "div", "floor_divide", "remainder"])
@given(a=st.integers(-9, 9), b=st.integers(-9, 9).filter(bool))
@settings(max_examples=20)
def test_integer_arithmetic_rounds_as_in_pytorch(agree, op, a, b):
    agree(lambda torch, x, y: getattr(torch, op)(x, y), np.array([a]), np.array([b]))


@pytest.mark.parametrize("mode", ["floor", "trunc"])
def test_division_rounds_by_its_mode(agree, mode):
    a = np.array([7.0, -7.0, 6.5])

    agree(lambda torch, x: torch.div(x.detach(), 2, rounding_mode=mode), a)
    agree(lambda torch, x: torch.div(x, 2, rounding_mode=mode), a.astype(np.int32))


@pytest.mark.parametrize("name", ["eq", "ne", "lt", "le", "gt", "ge", "logical_and", "logical_or", "logical_xor"])
@given(data=st.data())
@settings(max_examples=15)
def test_comparisons_give_bools(agree, name, data):
    (a, b), layouts = data.draw(two())

    agree(lambda torch, x, y: getattr(torch, name)(x.detach().round(), y.detach().round()), a, b, layouts=layouts)
