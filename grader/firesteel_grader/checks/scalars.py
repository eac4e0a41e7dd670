"""Checks of chapter 3: autograd on single numbers."""
# pyright: basic
# (a driver has no types: it runs on any framework)

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from firesteel_grader.checking import check

Parents = tuple[int, ...]

_numbers = st.integers(-36, 36).map(lambda quarter: quarter / 4)
_nonzero = _numbers.filter(lambda number: number != 0)
_steps = st.sampled_from((0.125, 0.25, 0.5))  # powers of 2, so that every way to write the formula rounds alike


@st.composite
def graphs(draw: DrawFn, *, max_size: int = 6) -> tuple[Parents, ...]:
    """Draw a graph as each value's parents: earlier values, one or two, perhaps the same twice.

    Args:
        draw: Hypothesis's.
        max_size: most values.
    """
    graph: list[Parents] = [()]
    for number in range(1, draw(st.integers(1, max_size))):
        count = draw(st.integers(0, 2)) if number < 3 else draw(st.integers(1, 2))
        graph.append(tuple(draw(st.lists(st.integers(0, number - 1), min_size=count, max_size=count))))
    return tuple(graph)


@st.composite
def _weighted_graphs(draw: DrawFn) -> tuple[tuple[Parents, ...], tuple[tuple[float, ...], ...]]:
    graph = draw(graphs())
    return graph, tuple(tuple(draw(_nonzero) for _ in parents) for parents in graph)


@check(
    "scalar.multiply",
    given=st.tuples(_numbers, _numbers),
    examples=[(2.0, 3.0)],
    points=2,
    hint="Move a by a little: a * b moves by that little times b. So the slope towards a is b, and vice versa.",
)
def moves_each_factor_times_the_other(torch, a, b):
    """The product, and for each factor how fast the product moves with it: the other factor."""
    x, y = torch.scalar.Value(a), torch.scalar.Value(b)
    product = torch.scalar.multiply(x, y)
    slopes = dict(zip(map(id, product.parents), product.derivatives, strict=False))
    return product.op, product.data, [slopes.get(id(x)), slopes.get(id(y))]


@check(
    "scalar.multiply",
    given=st.tuples(_numbers),
    examples=[(3.0,)],
    hint="Name both factors as parents even when they are one value; what reaches it from each side adds up.",
)
def multiplies_a_value_with_itself(torch, x):
    """The slope of x * x is 2 x: both factors are parents, also when they are the same value."""
    value = torch.scalar.Value(x)
    square = torch.scalar.multiply(value, value)
    return square.data, [parent is value for parent in square.parents], sum(square.derivatives)


@check(
    "scalar.power",
    given=st.one_of(
        st.tuples(_nonzero, st.sampled_from((3, 2, 1, 0, -1, -2))),
        st.tuples(_nonzero.map(abs), st.sampled_from((0.5, 1.5, -0.5))),
    ),
    examples=[(2.0, 3), (3.0, -1), (4.0, 0.5)],
    points=2,
    hint="The slope of x ** n is n * x ** (n - 1).",
)
def brings_the_exponent_down(torch, base, exponent):
    """The power, and its slope towards the base."""
    x = torch.scalar.Value(base)
    result = torch.scalar.power(x, exponent)
    return result.op, [parent is x for parent in result.parents], result.data, list(result.derivatives)


@check(
    "scalar.power",
    given=st.tuples(st.just(0.0), st.sampled_from((0, 1, 2, 3))),
    examples=[(0.0, 0), (0.0, 2)],
    hint="x ** 0 is 1 for every x, so it does not move; do not compute 0.0 ** -1 on the way to saying so.",
)
def stays_finite_at_zero(torch, base, exponent):
    """At a base of 0 every power from 0 up has a slope; that of x ** 0 is 0."""
    result = torch.scalar.power(torch.scalar.Value(base), exponent)
    return result.data, list(result.derivatives)


@check(
    "scalar.power",
    given=st.tuples(_nonzero, st.sampled_from((0.5, -0.5, 1.5))),
    examples=[(-8.0, 1 / 3), (0.0, -1), (2.0, "3"), (2.0, None)],
    hint="Look at the exponent and the base before computing; in Python (-8) ** (1 / 3) is a complex number.",
)
def refuses_powers_that_are_not_real(torch, base, exponent):
    """No real power: ValueError; division by zero: ZeroDivisionError; an exponent that is no number: TypeError."""
    return torch.scalar.power(torch.scalar.Value(base), exponent).data


@check(
    "scalar.tanh",
    given=st.tuples(_numbers),
    examples=[(0.0,), (0.5,), (-1.0,)],
    points=2,
    hint="With y = tanh(x) the slope is 1 - y * y: the function's value, not its argument.",
)
def flattens_towards_both_ends(torch, x):
    """The tangent and its slope, which is 1 in the middle and falls to 0 on both sides."""
    value = torch.scalar.Value(x)
    tangent = torch.scalar.tanh(value)
    return tangent.op, [parent is value for parent in tangent.parents], tangent.data, list(tangent.derivatives)


@check(
    "scalar.tanh",
    given=st.tuples(st.sampled_from((100.0, -400.0, 1000.0, -1e6))),
    examples=[(1000.0,)],
    hint="math.exp overflows above 709; math.tanh does not.",
)
def survives_large_numbers(torch, x):
    """Far from 0 the tangent is -1 or 1, and flat."""
    tangent = torch.scalar.tanh(torch.scalar.Value(x))
    return tangent.data, list(tangent.derivatives)


@check(
    "scalar.topological_order",
    given=st.tuples(graphs(max_size=8)),
    examples=[(((), (0, 0)),), (((), (0,), (0, 1)),), (((), (0,), (0,), (2, 1)),)],
    points=2,
    hint="Note a value down only when all its parents have been noted down; read from the end, that is the order.",
)
def puts_every_value_before_its_parents(torch, parents):
    """Each value behind the root comes once, and none comes after one of its parents."""
    values = []
    for numbers in parents:
        values.append(torch.scalar.Value(0.0, tuple(values[n] for n in numbers), (1.0,) * len(numbers)))
    order = [values.index(value) for value in torch.scalar.topological_order(values[-1])]
    late = [(value, n) for value in order for n in parents[value] if n in order[: order.index(value)]]
    return {"first": order[:1], "values": sorted(order), "came after its parent": late}


@check(
    "scalar.topological_order",
    given=st.tuples(st.just(3000)),
    examples=[(2000,)],
    max_examples=1,
    hint="Keep the values that wait on a list of your own, used as a stack, instead of calling the function again.",
)
def walks_a_long_chain(torch, length):
    """A chain of thousands of values is walked without recursion."""
    value = torch.scalar.Value(1.0)
    for _ in range(length):
        value = torch.scalar.Value(0.0, (value,), (1.0,))
    order = torch.scalar.topological_order(value)
    return len(order), all(order[n - 1].parents == (order[n],) for n in range(1, len(order)))


@check(
    "scalar.topological_order",
    given=st.tuples(st.sampled_from((2, 40))),
    examples=[(40,)],
    max_examples=2,
    timeout=2.0,
    hint="Remember which values you have seen; there are 2 to the power of 40 ways through 40 doublings.",
)
def visits_a_value_once_however_many_ways_lead_to_it(torch, doublings):
    """A value that is used twice is not walked through twice."""
    value = torch.scalar.Value(1.0)
    for _ in range(doublings):
        value = torch.scalar.Value(0.0, (value, value), (1.0, 1.0))
    return len(torch.scalar.topological_order(value))


@check(
    "scalar.backward",
    given=_weighted_graphs(),
    examples=[
        (((), (0,)), ((), (3.0,))),
        (((), (0, 0)), ((), (2.0, 5.0))),
        (((), (0,), (0, 1)), ((), (2.0,), (3.0, 5.0))),
    ],
    points=2,
    hint="What arrives at a value, times its derivative towards a parent, is added to what has arrived at that parent.",
)
def adds_up_what_arrives_by_every_way(torch, parents, derivatives):
    """The gradient of each value: over all ways from the root to it, the sum of the products of the slopes."""
    values = []
    for numbers, slopes in zip(parents, derivatives, strict=True):
        values.append(torch.scalar.Value(0.0, tuple(values[n] for n in numbers), slopes))
    torch.scalar.backward(values[-1])
    return [value.grad for value in values]


@check(
    "scalar.backward",
    given=st.tuples(_nonzero, _nonzero),
    examples=[(1.0, 2.0)],
    hint="Keep what arrives in this pass apart from grad, and add it to grad; PyTorch adds up passes, too.",
)
def adds_to_the_gradients_of_earlier_passes(torch, first, second):
    """A second pass adds to grad; it neither overwrites it nor sends it on once more."""
    x = torch.scalar.Value(1.0)
    inner = torch.scalar.Value(0.0, (x,), (first,))
    root = torch.scalar.Value(0.0, (inner,), (second,))
    torch.scalar.backward(root)
    torch.scalar.backward(root)
    return {"root": root.grad, "inner": inner.grad, "x": x.grad}


@check(
    "scalar.backward",
    given=st.tuples(st.sampled_from((2, 40))),
    examples=[(40,)],
    max_examples=2,
    timeout=2.0,
    hint="Go through topological_order(root) once, and let each value hand on all that has arrived at it.",
)
def handles_each_value_once(torch, doublings):
    """Forty doublings take forty steps, not 2 to the power of 40."""
    x = torch.scalar.Value(1.0)
    value = x
    for _ in range(doublings):
        value = torch.scalar.Value(0.0, (value, value), (1.0, 1.0))
    torch.scalar.backward(value)
    return x.grad


@check(
    "scalar.central_difference",
    given=st.tuples(_numbers, _steps),
    examples=[(1.0, 0.5), (2.0, 0.25)],
    points=2,
    hint="Step to both sides, by h each: the points are 2 h apart.",
)
def steps_to_both_sides(torch, x, h):
    """The slope between f(x - h) and f(x + h), here of x squared plus x."""
    return torch.scalar.central_difference(lambda x: x * x + x, x, h=h)


@check(
    "scalar.central_difference",
    given=st.tuples(_numbers, _numbers, _numbers, st.integers(0, 2)),
    examples=[(1.0, 2.0, 3.0, 0), (1.0, 2.0, 3.0, 1), (1.0, 2.0, 3.0, 2)],
    hint="Change the argument number wrt alone; all others keep their values.",
)
def moves_one_argument_only(torch, a, b, c, wrt):
    """Only the argument that wrt names is moved."""
    return torch.scalar.central_difference(lambda a, b, c: a * b + b * c * c, a, b, c, wrt=wrt, h=0.25)


@check(
    "scalar.central_difference",
    given=st.tuples(st.integers(1, 3), st.integers(-2, 4)),
    examples=[(1, 1), (2, -1), (1, 0)],
    hint="Arguments count from 0; look at wrt before you step.",
)
def refuses_an_argument_that_is_not_there(torch, count, wrt):
    """An argument that is not there is an IndexError, and so is a negative one."""
    return torch.scalar.central_difference(lambda *xs: sum(xs), *[1.0] * count, wrt=wrt, h=0.5)


@check(
    "scalar.central_difference",
    given=st.tuples(_numbers),
    examples=[(2.0,)],
    max_examples=5,
    tolerance=(1e-4, 1e-4),
    hint="Keep the signature's default step of 1e-6: smaller ones drown in rounding, larger ones miss the curve.",
)
def needs_no_step_to_be_named(torch, x):
    """With the default step the slope of x to the third is right to four digits."""
    return torch.scalar.central_difference(lambda x: x**3, x)
