@exercise("functions.linalg.Affine")
class Affine(Function):
    @staticmethod
    def forward(ctx, x, weight, bias):
        ctx.save_for_backward(x, weight)
        product = x @ weight.T
        return product if bias is None else product + bias

    @staticmethod
    def backward(ctx, grad):
        x, weight = ctx.saved_tensors
        grads = [None, None, None]
        if ctx.needs_input_grad[0]:
            grads[0] = grad @ weight
        if ctx.needs_input_grad[1]:
            flat = x.reshape(-1, x.shape[-1])
            grads[1] = (flat.T @ grad.reshape(-1, grad.shape[-1])).T
        if ctx.needs_input_grad[2]:
            grads[2] = grad.sum(tuple(range(grad.ndim - 1))) if grad.ndim > 1 else grad
        return tuple(grads)
