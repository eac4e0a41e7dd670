# cause: recursion too deep
class Index(Function):
    @staticmethod
    def forward(ctx, x, key):
        ctx.key, ctx.shape = key, tuple(x.shape)
        return x[key]

    @staticmethod
    def backward(ctx, grad):
        return Put.apply(grad, ctx.key, ctx.shape), None
