# cause: the gradient of the sum that it went into
class Sum(Function):
    @staticmethod
    def forward(ctx, x, dims, keepdim):
        ctx.like = x
        return cpu.reduce(np.add, x, dims, keepdim)

    @staticmethod
    def backward(ctx, grad):
        return torch.ones_like(ctx.like), None, None
