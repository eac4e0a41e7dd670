"""Write an operation with its own derivative, check it, and learn with it."""

import torch
from torch.autograd import Function, gradcheck


class Swish(Function):
    @staticmethod
    def forward(ctx, x, beta):
        sigmoid = torch.sigmoid(beta * x)
        ctx.save_for_backward(x, sigmoid)
        ctx.beta = beta
        return x * sigmoid

    @staticmethod
    def backward(ctx, grad_output):
        x, sigmoid = ctx.saved_tensors
        return grad_output * (sigmoid + ctx.beta * x * sigmoid * (1 - sigmoid)), None


torch.manual_seed(3)
points = torch.randn(4, 5, dtype=torch.float64, requires_grad=True)
print("gradcheck", gradcheck(lambda x: Swish.apply(x, 1.5), (points,)))

weight = torch.randn(5, 2, dtype=torch.float64, requires_grad=True)
seen = []
weight.register_hook(lambda grad: seen.append(grad.norm().item()))
for step in range(10):
    loss = (Swish.apply(points @ weight, 1.5) - 1).pow(2).mean()
    (gradient,) = torch.autograd.grad(loss, weight, retain_graph=True)
    loss.backward()
    with torch.no_grad():
        weight -= 0.5 * weight.grad
        weight.grad = None
        points.grad = None
    print(step, loss.item(), gradient.abs().sum().item())
print(seen)
print(loss.grad_fn is not None, weight.is_leaf, weight.tolist())
