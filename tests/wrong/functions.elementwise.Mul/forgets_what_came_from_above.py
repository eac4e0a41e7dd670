# cause: while moving that element
class Mul(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return cpu.binary(np.multiply, a, b)

    @staticmethod
    def backward(ctx, grad):
        a, b = ctx.saved_tensors
        ones = torch.ones_like(grad)
        return shapes.unbroadcast(ones * b, a.shape), shapes.unbroadcast(ones * a, b.shape)
