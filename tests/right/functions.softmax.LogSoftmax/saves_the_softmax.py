class LogSoftmax(Function):
    @staticmethod
    def forward(ctx, x, dim):
        largest = x.amax(dim, keepdim=True)
        total = (x - largest).exp().sum(dim, keepdim=True)
        ctx.dim = dim
        ctx.save_for_backward((x - largest).exp() / total)
        return x - largest - total.log()

    @staticmethod
    def backward(ctx, grad):
        (softmax,) = ctx.saved_tensors
        return grad - softmax * grad.sum(ctx.dim, keepdim=True), None
