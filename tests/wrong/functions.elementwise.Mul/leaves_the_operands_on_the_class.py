# cause: while moving that element
class Mul(Function):
    @staticmethod
    def forward(ctx, a, b):
        Mul.a, Mul.b = a, b
        return cpu.binary(np.multiply, a, b)

    @staticmethod
    def backward(ctx, grad):
        return shapes.unbroadcast(grad * Mul.b, Mul.a.shape), shapes.unbroadcast(grad * Mul.a, Mul.b.shape)
