"""Autograd on single numbers: each remembers its parents and how fast it changes with each of them."""

from __future__ import annotations

import math
import weakref
from collections.abc import Callable
from typing import Any


class Value:
    """A number that remembers how it was computed.

    It is its own node in the graph and speaks PyTorch's protocol (``grad_fn``, ``next_functions``, ``name``).

    Args:
        data: the number.
        parents: the values it was computed from; none for a number that was given.
        derivatives: for each parent, how fast this value changes when only that parent does.
        op: name of the operation that computed it.

    ``grad`` is how fast the result of the backward pass changes with this value; 0.0 before.

    >>> a, b = Value(2.0), Value(3.0)
    >>> (a * b + a).data
    8.0
    """

    __slots__ = ("__weakref__", "data", "derivatives", "grad", "op", "parents")

    def __init__(
        self, data: float, parents: tuple[Value, ...] = (), derivatives: tuple[float, ...] = (), op: str = ""
    ) -> None:
        self.data = float(data)
        self.grad = 0.0
        self.parents = parents
        self.derivatives = derivatives
        self.op = op

    def __repr__(self) -> str:
        return f"Value(data={self.data:g}, grad={self.grad:g})"

    def __add__(self, other: Value | float) -> Value:
        return add(self, as_value(other))

    def __mul__(self, other: Value | float) -> Value:
        return multiply(self, as_value(other))

    def __pow__(self, exponent: float) -> Value:
        return power(self, exponent)

    def __neg__(self) -> Value:
        return self * -1.0

    def __sub__(self, other: Value | float) -> Value:
        return self + -as_value(other)

    def __rsub__(self, other: float) -> Value:
        return -self + other

    def __truediv__(self, other: Value | float) -> Value:
        return self * as_value(other) ** -1.0

    def __rtruediv__(self, other: float) -> Value:
        return as_value(other) / self

    __radd__, __rmul__ = __add__, __mul__

    def exp(self) -> Value:
        """Return e to this value."""
        return exp(self)

    def relu(self) -> Value:
        """Return this value, or 0 if it is negative."""
        return relu(self)

    def tanh(self) -> Value:
        """Return the hyperbolic tangent of this value."""
        return tanh(self)

    def backward(self) -> None:
        """Add to the ``grad`` of every value behind this one how fast this one changes with it."""
        backward(self)

    @property
    def grad_fn(self) -> Value | None:
        """The node that computed this value: itself, or None if it was given."""
        return self if self.parents else None

    @property
    def next_functions(self) -> tuple[tuple[Value, int], ...]:
        """The parents, as the nodes that the gradient goes to next."""
        return tuple((parent, 0) for parent in self.parents)

    @property
    def variable(self) -> Value:
        """The value that the gradient is for."""
        return self

    @property
    def metadata(self) -> dict[str, Any]:
        """What a drawing shows of this node."""
        return {"shape": (), "output": weakref.ref(self)}

    def name(self) -> str:
        """Return the name of the node: ``MulBackward``, or ``AccumulateGrad`` where the path ends."""
        return f"{self.op.capitalize()}Backward" if self.parents else "AccumulateGrad"


def as_value(number: Value | float) -> Value:
    """Return *number* as a value."""
    return number if isinstance(number, Value) else Value(number)


def add(a: Value, b: Value) -> Value:
    """Return ``a + b``; it moves exactly as far as either of them does.

    >>> add(Value(2.0), Value(3.0)).derivatives
    (1.0, 1.0)
    """
    return Value(a.data + b.data, parents=(a, b), derivatives=(1.0, 1.0), op="add")


def multiply(a: Value, b: Value) -> Value:
    """Return ``a * b``, with its parents and their derivatives.

    Move one factor a little: the product moves the other factor times as far.

    Args:
        a: first factor.
        b: second factor; it may be the same value as *a*.

    Returns:
        The product, its op called ``"mul"``.

    >>> product = multiply(Value(2.0), Value(3.0))
    >>> product.data, product.derivatives
    (6.0, (3.0, 2.0))
    """
    return Value(a.data * b.data, parents=(a, b), derivatives=(b.data, a.data), op="mul")


def power(base: Value, exponent: float) -> Value:
    """Return ``base ** exponent`` for a fixed *exponent*.

    The derivative brings the exponent down in front and leaves one factor less; a power of 0 does not move at all.

    Args:
        base: the value that is raised.
        exponent: a plain number; it has no gradient.

    Returns:
        The power, its op called ``"pow"``, its only parent *base*.

    Raises:
        TypeError: *exponent* is not a plain number.
        ValueError: a negative *base* has no real power with this *exponent*.
        ZeroDivisionError: *base* is 0 and the power or its derivative is infinite there.

    >>> cube = power(Value(2.0), 3)
    >>> cube.data, cube.derivatives
    (8.0, (12.0,))
    """
    if not isinstance(exponent, int | float):
        raise TypeError(f"power: the exponent must be a plain number, got {type(exponent).__name__}")
    if base.data < 0 and not float(exponent).is_integer():
        raise ValueError(f"power: {base.data:g} has no real power {exponent:g}; use a base of at least 0")
    derivative = exponent * base.data ** (exponent - 1) if exponent else 0.0
    return Value(base.data**exponent, parents=(base,), derivatives=(derivative,), op="pow")


def tanh(x: Value) -> Value:
    """Return the hyperbolic tangent of *x*, which squeezes every number between -1 and 1.

    Its derivative needs only its own value: the flatter, the nearer to the ends.

    Args:
        x: any value, however large.

    Returns:
        The tangent, its op called ``"tanh"``, its only parent *x*.

    >>> tanh(Value(0.0)).derivatives
    (1.0,)
    """
    y = math.tanh(x.data)
    return Value(y, parents=(x,), derivatives=(1 - y * y,), op="tanh")


def exp(x: Value) -> Value:
    """Return e to the power *x*, which is its own derivative.

    >>> exp(Value(0.0)).data
    1.0
    """
    y = math.exp(x.data)
    return Value(y, parents=(x,), derivatives=(y,), op="exp")


def relu(x: Value) -> Value:
    """Return *x*, or 0 if it is negative; at 0 the derivative is 0, as in PyTorch.

    >>> relu(Value(-3.0)).data
    0.0
    """
    return Value(max(x.data, 0.0), parents=(x,), derivatives=(float(x.data > 0),), op="relu")


def topological_order(root: Value) -> list[Value]:
    """Return *root* and all values behind it, each before every one of its parents.

    A value may hand its gradient on only when all of it has arrived, that is after all that was computed from it.
    Walk without recursion: Python allows a depth of about 1000, and a chain of values may be longer.

    Args:
        root: the value where the walk starts.

    Returns:
        Each value once, *root* first.

    >>> x = Value(3.0)
    >>> [value.op for value in topological_order((x * x).exp())]
    ['exp', 'mul', '']
    """
    finished: list[Value] = []
    seen: set[Value] = set()
    stack = [(root, False)]
    while stack:
        value, parents_done = stack.pop()
        if parents_done:
            finished.append(value)
        elif value not in seen:
            seen.add(value)
            stack.append((value, True))
            stack.extend((parent, False) for parent in value.parents)
    return finished[::-1]


def backward(root: Value) -> None:
    """Add to the ``grad`` of every value how fast *root* changes with it.

    The chain rule, once a value: what arrives at a value, times its derivative towards a parent, goes on to that
    parent. What arrives by several ways adds up; what earlier passes left in ``grad`` is kept, as in PyTorch.

    Args:
        root: the value to differentiate; its own gradient in this pass is 1.

    >>> x = Value(3.0)
    >>> backward(x * x)
    >>> x.grad
    6.0
    """
    arrived = {root: 1.0}
    for value in topological_order(root):
        gradient = arrived.pop(value)
        value.grad += gradient
        for parent, derivative in zip(value.parents, value.derivatives, strict=True):
            arrived[parent] = arrived.get(parent, 0.0) + gradient * derivative


def central_difference(f: Callable[..., float], *xs: float, wrt: int = 0, h: float = 1e-6) -> float:
    """Return how fast ``f(*xs)`` changes with one of its arguments, without any calculus.

    Step a little to both sides and divide: the error falls with the square of the step, twice as fast as one-sided.

    Args:
        f: a function of as many floats as *xs* holds, which returns a float.
        xs: the point.
        wrt: which argument to move, from 0.
        h: how far to each side.

    Returns:
        ``(f(x + h) - f(x - h)) / 2h``.

    Raises:
        IndexError: there is no argument *wrt*.

    >>> round(central_difference(lambda a, b: a * b, 2.0, 3.0, wrt=1), 6)
    2.0
    """
    if not 0 <= wrt < len(xs):
        raise IndexError(f"central_difference: there is no argument {wrt} among {len(xs)}; count from 0")
    above, below = ((*xs[:wrt], xs[wrt] + step, *xs[wrt + 1 :]) for step in (h, -h))
    return (f(*above) - f(*below)) / (2 * h)
