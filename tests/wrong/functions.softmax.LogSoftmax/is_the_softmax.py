# cause: log(exp(x) / sum of exp(x)) along any axis, and its gradient
class LogSoftmax(Function):
    @staticmethod
    def forward(ctx, x, dim):
        shifted = x - stable.row_maximum(x, dim)
        result = shifted.exp() / shifted.exp().sum(dim, keepdim=True)
        ctx.dim = dim
        ctx.save_for_backward(result)
        return result

    @staticmethod
    def backward(ctx, grad):
        (result,) = ctx.saved_tensors
        return grad - result.exp() * grad.sum(ctx.dim, keepdim=True), None
