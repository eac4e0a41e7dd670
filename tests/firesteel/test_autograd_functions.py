"""Custom functions, and gradcheck, which finds what is wrong in them."""

import firesteel as fs
import numpy as np
import pytest
import torch


@pytest.mark.parametrize(
    "function",
    [
        lambda x: (x.exp() * x).sum(0),
        lambda x: x @ x.mT @ x,
        lambda x: x.softmax(1).log(),
        lambda x: x.log_softmax(0),
        lambda x: x.logsumexp(1),
        lambda x: x[[0, 0, 1], [1, 1, 2]],
        lambda x: x.std(0),
        lambda x: (x**3 / (1 + x * x)).prod(1),
        lambda x: fs.functions.linalg.Affine.apply(x, x, x[:, 0]),
    ],
)
def test_gradcheck_accepts_what_is_right(function):
    rng = np.random.default_rng(0)
    x = fs.tensor(rng.standard_normal((3, 3)), requires_grad=True)

    assert fs.autograd.gradcheck(function, (x,))


def test_gradcheck_names_the_first_wrong_entry():
    class Wrong(fs.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * x

        @staticmethod
        def backward(ctx, grad):
            return grad * 3

    x = fs.tensor([1.0, 1.5, 4.0], dtype=fs.float64, requires_grad=True)

    with pytest.raises(RuntimeError, match=r"output 0 with respect to input 0: at element 0 .* analytic 3, numeric 2"):
        fs.autograd.gradcheck(Wrong.apply, (x,))
    assert not fs.autograd.gradcheck(Wrong.apply, (x,), raise_exception=False)


def test_custom_functions_run_as_in_pytorch(agree):
    def run(torch, x, y):
        class Scaled(torch.autograd.Function):
            @staticmethod
            def forward(ctx, a, b, factor):
                ctx.save_for_backward(a, b)
                ctx.factor = factor
                return a * b * factor, a + b

            @staticmethod
            def backward(ctx, grad_product, grad_sum):
                a, b = ctx.saved_tensors
                need = ctx.needs_input_grad
                return (
                    grad_product * b * ctx.factor + grad_sum,
                    (grad_product * a * ctx.factor if need[1] else None),
                    None,
                )

        product, total = Scaled.apply(x, y, 3.0)
        return [product * 2, total, product.grad_fn.name(), Scaled.apply(x, y.detach(), 1.0)[1]]

    agree(run, np.array([1.0, 2.0]), np.array([3.0, 4.0]))


def test_a_custom_function_of_the_newer_style(agree):
    def run(torch, x):
        class Cube(torch.autograd.Function):
            @staticmethod
            def forward(x):
                return x**3

            @staticmethod
            def setup_context(ctx, inputs, output):
                ctx.save_for_backward(*inputs)

            @staticmethod
            def backward(ctx, grad):
                (x,) = ctx.saved_tensors
                return grad * 3 * x**2

        return Cube.apply(x)

    agree(run, np.array([1.0, 2.0]))


@pytest.mark.parametrize("returned", [lambda g: (g, g), lambda g: g[:1]])
def test_a_backward_that_returns_nonsense_is_told(returned):
    class Bad(fs.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            return returned(grad)

    x = fs.ones(3, requires_grad=True)

    with pytest.raises(RuntimeError, match="BadBackward"):
        Bad.apply(x).sum().backward()


def test_gradcheck_moves_a_tensor_wherever_it_was_passed():
    x = fs.tensor([1.0, 2.0], dtype=fs.float64, requires_grad=True)
    theirs = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)

    assert torch.autograd.gradcheck(torch.dot, (theirs, theirs))
    assert fs.autograd.gradcheck(fs.dot, (x, x))
