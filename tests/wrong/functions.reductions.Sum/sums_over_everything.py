# cause: The sum over any axes
class Sum(Function):
    @staticmethod
    def forward(ctx, x, dims, keepdim):
        ctx.shape = tuple(x.shape)
        return cpu.reduce(np.add, x, tuple(range(x.ndim)), keepdim)

    @staticmethod
    def backward(ctx, grad):
        return grad.reshape((1,) * len(ctx.shape)).expand(ctx.shape), None, None
