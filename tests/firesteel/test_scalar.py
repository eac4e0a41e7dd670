"""Autograd on single numbers against PyTorch's autograd and finite differences."""

from __future__ import annotations

import math

import pytest
import torch
from firesteel import scalar
from firesteel.scalar import Value
from hypothesis import assume, given
from hypothesis import strategies as st

numbers = st.floats(-3, 3, allow_subnormal=False)
programs = st.lists(
    st.tuples(
        st.sampled_from(["add", "sub", "mul", "div", "tanh", "exp", "relu", "square", "radd", "rsub", "rdiv"]),
        st.integers(0, 50),
        st.integers(0, 50),
    ),
    min_size=1,
    max_size=12,
)


def run(program, inputs):
    """Run a straight-line program over Values or torch scalars; each line may use everything before it."""
    values = list(inputs)
    for op, i, j in program:
        a, b = values[i % len(values)], values[j % len(values)]
        result = {
            "add": lambda a=a, b=b: a + b,
            "sub": lambda a=a, b=b: a - b,
            "mul": lambda a=a, b=b: a * b,
            "div": lambda a=a, b=b: a / (b * b + 1.0),
            "tanh": lambda a=a: a.tanh(),
            "exp": lambda a=a: a.tanh().exp(),
            "relu": lambda a=a: a.relu(),
            "square": lambda a=a: a**2,
            "radd": lambda a=a: 1.5 + a * 2,
            "rsub": lambda a=a: 1.5 - a,
            "rdiv": lambda a=a: 2.0 / (a * a + 1.0),
        }[op]()
        values.append(result)
    return values[-1]


@given(programs, st.lists(numbers, min_size=1, max_size=3))
def test_any_program_has_the_gradients_that_torch_computes(program, inputs):
    ours = [Value(x) for x in inputs]
    theirs = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in inputs]
    expected = run(program, theirs)
    assume(abs(expected.item()) < 1e6)

    got = run(program, ours)
    got.backward()
    expected.backward()

    assert got.data == pytest.approx(expected.item(), rel=1e-12, abs=1e-12)
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.grad == pytest.approx(0.0 if other.grad is None else other.grad.item(), rel=1e-9, abs=1e-9)


@given(numbers, numbers)
def test_each_derivative_is_the_slope_that_finite_differences_see(a, b):
    assume(abs(a) > 1e-3 and abs(b) > 1e-3)
    operations = [scalar.add, scalar.multiply]
    for op in operations:
        result = op(Value(a), Value(b))
        for wrt in (0, 1):
            slope = scalar.central_difference(lambda x, y, op=op: op(Value(x), Value(y)).data, a, b, wrt=wrt)
            assert result.derivatives[wrt] == pytest.approx(slope, rel=1e-6, abs=1e-7)
    for op in (scalar.tanh, scalar.exp, scalar.relu, lambda x: scalar.power(x, 3), lambda x: scalar.power(x, -2)):
        slope = scalar.central_difference(lambda x, op=op: op(Value(x)).data, a)
        assert op(Value(a)).derivatives[0] == pytest.approx(slope, rel=1e-4, abs=1e-5)


def test_a_second_backward_pass_adds_to_the_gradients_as_in_torch():
    ours, theirs = Value(3.0), torch.tensor(3.0, requires_grad=True)

    for x in (ours, theirs):
        y = x * x + x
        for _ in range(2):
            y.backward() if isinstance(y, Value) else y.backward(retain_graph=True)

    assert ours.grad == theirs.grad.item() == 14.0


def test_a_chain_of_ten_thousand_values_is_no_deeper_than_the_stack_allows():
    x = Value(1.0)
    y = x
    for _ in range(10_000):
        y = y + x

    y.backward()

    assert x.grad == 10_001.0


def test_a_ladder_that_doubles_its_paths_at_each_rung_is_walked_once():
    x = Value(1.0)
    y = x
    for _ in range(60):
        y = y + y

    assert len(scalar.topological_order(y)) == 61
    y.backward()
    assert x.grad == 2.0**60


@given(programs, st.lists(numbers, min_size=1, max_size=3))
def test_the_order_names_each_value_once_and_before_its_parents(program, inputs):
    order = scalar.topological_order(run(program, [Value(x) for x in inputs]))
    place = {value: i for i, value in enumerate(order)}

    assert len(place) == len(order)
    assert all(place[value] < place[parent] for value in order for parent in value.parents)


@pytest.mark.parametrize("exponent", [0, 0.0, 1, 2, -1, 0.5])
def test_powers_have_torchs_derivative(exponent):
    x = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    (x**exponent).backward()

    assert scalar.power(Value(2.0), exponent).derivatives[0] == pytest.approx(x.grad.item())


def test_a_power_of_zero_does_not_move_even_at_zero():
    assert scalar.power(Value(0.0), 0).derivatives == (0.0,)


@pytest.mark.parametrize(
    ("base", "exponent", "error"),
    [
        (-2.0, 0.5, ValueError),
        (0.0, -1, ZeroDivisionError),
        (0.0, 0.5, ZeroDivisionError),
        (2.0, Value(2.0), TypeError),
    ],
)
def test_powers_that_do_not_exist_are_refused(base, exponent, error):
    with pytest.raises(error):
        scalar.power(Value(base), exponent)


@pytest.mark.parametrize("wrt", [-1, 2])
def test_central_difference_refuses_an_argument_that_is_not_there(wrt):
    with pytest.raises(IndexError, match="argument"):
        scalar.central_difference(lambda a, b: a * b, 1.0, 2.0, wrt=wrt)


def test_the_error_of_a_central_difference_falls_with_the_square_of_the_step():
    errors = [abs(scalar.central_difference(math.exp, 1.0, h=h) - math.e) for h in (1e-2, 1e-3)]

    assert errors[0] / errors[1] == pytest.approx(100, rel=0.01)


def test_operators_call_what_stands_in_the_module_now(monkeypatch):
    monkeypatch.setattr(scalar, "multiply", lambda a, b: Value(42.0))

    assert (Value(2.0) * Value(3.0)).data == 42.0
    assert (2.0 * Value(3.0)).data == 42.0


def test_a_value_speaks_the_protocol_of_torchs_graph():
    a, b = Value(2.0), Value(3.0)
    y = (a * b).tanh()

    assert y.grad_fn is y
    assert a.grad_fn is None
    assert y.name() == "TanhBackward"
    assert [(node.name(), index) for node, index in y.next_functions] == [("MulBackward", 0)]
    assert [node.variable for node, _ in y.next_functions[0][0].next_functions] == [a, b]
    assert y.metadata["output"]() is y
