# cause: axis
class LogSoftmax(Function):
    @staticmethod
    def forward(ctx, x, dim):
        shifted = x - stable.row_maximum(x, -1)
        result = shifted - shifted.exp().sum(-1, keepdim=True).log()
        ctx.dim = -1
        ctx.save_for_backward(result)
        return result

    @staticmethod
    def backward(ctx, grad):
        (result,) = ctx.saved_tensors
        return grad - result.exp() * grad.sum(ctx.dim, keepdim=True), None
