# cause: Add at each place instead of writing to it
class Index(Function):
    @staticmethod
    def forward(ctx, x, key):
        ctx.key, ctx.shape = key, tuple(x.shape)
        return indexing.pick(x, key)

    @staticmethod
    def backward(ctx, grad):
        total = torch.zeros(ctx.shape, dtype=grad.dtype)
        return Replace.apply(total, grad, ctx.key), None
