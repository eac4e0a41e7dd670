# cause: has shape
class Sum(Function):
    @staticmethod
    def forward(ctx, x, dims, keepdim):
        return cpu.reduce(np.add, x, dims, keepdim)

    @staticmethod
    def backward(ctx, grad):
        return grad, None, None
