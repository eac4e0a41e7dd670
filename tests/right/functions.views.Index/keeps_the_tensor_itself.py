class Index(Function):
    @staticmethod
    def forward(ctx, x, key):
        ctx.key = key
        ctx.like = x.shape
        return indexing.pick(x, key)

    @staticmethod
    def backward(ctx, grad):
        if not ctx.needs_input_grad[0]:
            return None, None
        at_x = Put.apply(grad, ctx.key, tuple(ctx.like))
        return at_x, None
