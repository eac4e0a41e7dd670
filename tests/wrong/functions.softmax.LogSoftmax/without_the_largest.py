# cause: unstable at large values
class LogSoftmax(Function):
    @staticmethod
    def forward(ctx, x, dim):
        shifted = x
        result = shifted - shifted.exp().sum(dim, keepdim=True).log()
        ctx.dim = dim
        ctx.save_for_backward(result)
        return result

    @staticmethod
    def backward(ctx, grad):
        (result,) = ctx.saved_tensors
        return grad - result.exp() * grad.sum(ctx.dim, keepdim=True), None
