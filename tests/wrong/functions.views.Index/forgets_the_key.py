# cause: returned an incorrect number of gradients
class Index(Function):
    @staticmethod
    def forward(ctx, x, key):
        ctx.key, ctx.shape = key, tuple(x.shape)
        return indexing.pick(x, key)

    @staticmethod
    def backward(ctx, grad):
        return Put.apply(grad, ctx.key, ctx.shape)
