# cause: A vector is a matrix with one row (left)
class MatMul(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return cpu.matmul(a, b)

    @staticmethod
    def backward(ctx, grad):
        a, b = ctx.saved_tensors
        return shapes.unbroadcast(grad @ b.mT, a.shape), shapes.unbroadcast(a.mT @ grad, b.shape)
