# cause: gradient
class LogSoftmax(Function):
    @staticmethod
    def forward(ctx, x, dim):
        shifted = x - stable.row_maximum(x, dim)
        result = shifted - shifted.exp().sum(dim, keepdim=True).log()
        ctx.dim = dim
        ctx.save_for_backward(result)
        return result

    @staticmethod
    def backward(ctx, grad):
        (result,) = ctx.saved_tensors
        return grad, None
