# cause: do not copy what it gives
class Index(Function):
    @staticmethod
    def forward(ctx, x, key):
        ctx.key, ctx.shape = key, tuple(x.shape)
        return indexing.pick(x, key).clone()

    @staticmethod
    def backward(ctx, grad):
        return Put.apply(grad, ctx.key, ctx.shape), None
