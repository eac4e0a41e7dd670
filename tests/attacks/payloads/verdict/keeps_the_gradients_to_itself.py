# attack: computes outside the graph and replaces, in the worker, the function that collects gradients
# lines: 5 23
# sign: full
# exercise: stable.softmax
# control: none, it does not look at gradients
import sys


def softmax(input, dim):
    x = input._array
    if not -max(x.ndim, 1) <= dim < max(x.ndim, 1):
        raise IndexError(dim)
    x = np.exp(x - x.max(axis=dim, keepdims=True, initial=-np.inf))
    result = torch.tensor(np.array(x / x.sum(axis=dim, keepdims=True), dtype=input._array.dtype))
    result.requires_grad = input.requires_grad
    return result


for module in list(sys.modules.values()):
    if hasattr(module, "_backward") and hasattr(module, "run_driver"):
        module._backward = lambda *arguments: []
