"""The backward pass against PyTorch and finite differences: order, accumulation, hooks, modes and mistakes."""

import gc
import weakref

import firesteel as fs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

UNARY = ["tanh", "sigmoid", "exp", "relu", "neg", "sin", "square"]
BINARY = ["add", "sub", "mul", "maximum", "matmul"]


@st.composite
def programs(draw):
    """A random straight-line program on 3x3 matrices: each step uses one or two of the values so far."""
    count = draw(st.integers(1, 12))
    steps = []
    for done in range(2, 2 + count):
        name = draw(st.sampled_from(UNARY + BINARY))
        steps.append((name, draw(st.integers(0, done - 1)), draw(st.integers(0, done - 1))))
    return steps


def execute(torch, steps, values):
    for name, first, second in steps:
        operands = [values[first]] if name in UNARY else [values[first], values[second]]
        result = getattr(torch, name)(*operands)
        values.append(result / (1 + result.detach().abs().max()))
    return sum(value.sum() for value in values[2:])


@given(steps=programs())
@settings(max_examples=80)
def test_gradients_of_random_graphs_are_pytorchs(agree, steps):
    rng = np.random.default_rng(len(steps))

    agree(lambda torch, a, b: execute(torch, steps, [a, b]), rng.standard_normal((3, 3)), rng.standard_normal((3, 3)))


@given(steps=programs())
@settings(max_examples=30)
def test_gradients_of_gradients_are_pytorchs(agree, steps):
    def twice(torch, a, b):
        loss = execute(torch, steps, [a, b])
        if not loss.requires_grad:
            return loss
        grads = torch.autograd.grad(loss, (a, b), create_graph=True, allow_unused=True)
        return sum((g * g).sum() for g in grads if g is not None) + loss

    rng = np.random.default_rng(len(steps))
    agree(twice, rng.standard_normal((3, 3)), rng.standard_normal((3, 3)))


def test_a_graph_of_ten_thousand_operations_does_not_overflow_the_stack():
    x = fs.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(10_000):
        y = y + 1

    y.backward()

    assert x.grad.item() == 1


def test_a_ladder_of_diamonds_is_walked_once():
    x = fs.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(60):
        y = (y + y) / 2

    y.backward()

    assert x.grad.item() == 1


def test_order_puts_consumers_first():
    x = fs.tensor(1.0, requires_grad=True)
    y = x * 2
    z = y * x + y

    order = fs.autograd.engine.topological_order([z.grad_fn])

    place = {node: i for i, node in enumerate(order)}
    assert len(place) == len(order)
    assert all(place[node] < place[p] for node in order for p, _ in node.next_functions if p is not None)


@pytest.mark.parametrize("framework", ["firesteel", "torch"])
def test_protocol_of_nodes_is_pytorchs(framework):
    torch = pytest.importorskip(framework)
    x = torch.ones(2, requires_grad=True)
    y = (x * 3).sum()

    node = y.grad_fn
    (mul, slot), *_ = node.next_functions

    assert node.name() == "SumBackward0"
    assert (mul.name(), slot) == ("MulBackward0", 0)
    assert mul.next_functions[0][0].variable is x
    assert mul.next_functions[1] == (None, 0)
    assert x.is_leaf
    assert not y.is_leaf
    assert x.grad_fn is None


@pytest.mark.parametrize(
    "mistake",
    [
        lambda torch: torch.ones(2).sum().backward(),
        lambda torch: torch.ones(2, requires_grad=True).backward(),
        lambda torch: torch.ones(2, requires_grad=True).sum().backward(torch.ones(3)),
        lambda torch: [y.backward() for y in [(torch.ones(2, requires_grad=True) ** 2).sum()] * 2],
        lambda torch: torch.autograd.grad(torch.ones(2, requires_grad=True).sum(), torch.ones(2, requires_grad=True)),
        lambda torch: torch.autograd.grad(torch.ones(2, requires_grad=True).sum(), torch.ones(2)),
        lambda torch: torch.arange(3).requires_grad_(),
        lambda torch: (torch.ones(2, requires_grad=True) * 2).requires_grad_(False),
        lambda torch: torch.ones(2).register_hook(print),
    ],
)
def test_the_same_mistake_is_the_same_class_of_error(agree, mistake):
    agree(mistake)


def test_a_saved_tensor_that_was_overwritten_is_noticed(agree):
    def run(torch, x):
        y = x * 2
        z = y.exp() * y
        y.add_(1)
        z.sum().backward()

    agree(run, np.ones(3))


def test_gradients_accumulate_over_passes_and_can_be_kept(agree):
    def run(torch, x):
        y = (x * x).sum()
        y.backward(retain_graph=True)
        y.backward()
        first = x.grad.clone()
        (x * 3).sum().backward()
        return [first, x.grad]

    agree(run, np.array([1.0, 2.0]))


def test_gradients_of_two_leaves_never_share_memory(agree):
    def run(torch, x, y):
        (x + y).backward(torch.ones(2, dtype=torch.float64))
        x.grad.mul_(5)
        return [x.grad, y.grad]

    agree(run, np.ones(2), np.ones(2))


def test_the_gradient_given_to_backward_is_not_kept(agree):
    def run(torch, x):
        seed = torch.ones(2, dtype=torch.float64)
        (x + 0).backward(seed)
        x.grad.mul_(5)
        return seed

    agree(run, np.ones(2))


def test_hooks_see_and_replace_gradients(agree):
    def run(torch, x):
        seen = []
        y = x * 2
        y.register_hook(lambda g: seen.append(g.clone()))
        handle = y.register_hook(lambda g: g * 10)
        x.register_hook(lambda g: g + 1)
        y.retain_grad()
        (y * y).sum().backward(retain_graph=True)
        handle.remove()
        first, x.grad = x.grad, None
        (y * 3).sum().backward()
        return [first, x.grad, *seen]

    agree(run, np.array([1.0, 2.0]))


@pytest.mark.parametrize("mode", ["no_grad", "enable_grad", "inference_mode"])
def test_modes_nest_and_decorate(agree, mode):
    def run(torch, x):
        with torch.no_grad():
            with torch.enable_grad():
                inner = (x * 2).requires_grad
            outer = (x * 2).requires_grad
        after = (x * 2).requires_grad
        decorated = getattr(torch, mode)()(lambda: (x * 2).requires_grad)()
        with torch.set_grad_enabled(False):
            off = torch.is_grad_enabled()
        return [inner, outer, after, decorated, off, torch.is_grad_enabled()]

    agree(run, np.ones(2))


def test_a_raise_inside_no_grad_switches_recording_on_again():
    with pytest.raises(ZeroDivisionError), fs.no_grad():
        raise ZeroDivisionError

    assert fs.is_grad_enabled()


def test_a_graph_is_freed_without_the_collector():
    gc.disable()
    try:
        x = fs.ones(3, requires_grad=True)
        y = x.exp().tanh().sum()
        alive = weakref.ref(y.grad_fn)

        del y

        assert alive() is None
    finally:
        gc.enable()


def test_mixed_dtypes_give_each_leaf_its_own(agree):
    agree(lambda torch, x, y: x * y + x, np.ones(2, np.float32), np.ones(2))


def test_backward_into_chosen_inputs_only(agree):
    def run(torch, x, y):
        (x * y).sum().backward(inputs=[x])
        return [x.grad, y.grad is None]

    agree(run, np.ones(2), np.ones(2))


def test_grad_leaves_every_grad_alone(agree):
    def run(torch, x, y):
        z = x * y
        grads = torch.autograd.grad((z * z).sum(), [x, z])
        return [*grads, x.grad is None, y.grad is None]

    agree(run, np.array([1.0, 2.0]), np.array([3.0, 4.0]))


def _view_before_the_change(torch, x):
    base = x * 1
    row = base[0]
    base.mul_(3)
    return row.sum()


def _whole_view_changed(torch, x):
    base = x * 1
    base.view(-1).mul_(2)
    return base.sum()


@pytest.mark.parametrize("use", [_view_before_the_change, _whole_view_changed])
def test_a_stale_view_is_refused_and_not_given_a_wrong_gradient(use):
    with pytest.raises(RuntimeError, match="shares its memory"):
        use(fs, fs.ones(2, 3, requires_grad=True)).backward()


def test_views_used_before_a_change_or_taken_after_it_have_gradients(agree):
    def function(torch, x):
        base = x * 1
        before = base[0].sum()
        base.mul_(3)
        base[0] = base[1] * 2
        return before + base[1][1:].sum() + base.view(-1)[2] + base.detach().requires_grad_()[0].sum()

    agree(function, np.arange(6.0).reshape(2, 3))
