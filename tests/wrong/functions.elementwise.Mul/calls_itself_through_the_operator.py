# cause: perhaps through the very operator that it defines
class Mul(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b

    @staticmethod
    def backward(ctx, grad):
        a, b = ctx.saved_tensors
        return shapes.unbroadcast(grad * b, a.shape), shapes.unbroadcast(grad * a, b.shape)
