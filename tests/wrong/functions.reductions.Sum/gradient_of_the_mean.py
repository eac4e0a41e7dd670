# cause: the gradient of the sum that it went into
class Sum(Function):
    @staticmethod
    def forward(ctx, x, dims, keepdim):
        ctx.shape, ctx.dims = tuple(x.shape), dims
        return cpu.reduce(np.add, x, dims, keepdim)

    @staticmethod
    def backward(ctx, grad):
        kept = grad.reshape(shapes.reduced_shape(ctx.shape, ctx.dims, True))
        count = 1
        for dim in ctx.dims:
            count *= ctx.shape[dim]
        return (kept / max(count, 1)).expand(ctx.shape), None, None
