# cause: sum stretched batch axes back
class MatMul(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return cpu.matmul(a, b)

    @staticmethod
    def backward(ctx, grad):
        a, b = ctx.saved_tensors
        rows = a.unsqueeze(0) if a.ndim == 1 else a
        columns = b.unsqueeze(1) if b.ndim == 1 else b
        if b.ndim == 1:
            grad = grad.unsqueeze(-1)
        if a.ndim == 1:
            grad = grad.unsqueeze(-2)
        grad_a, grad_b = grad @ columns.mT, rows.mT @ grad
        return grad_a[0] if a.ndim == 1 else grad_a, grad_b[..., 0] if b.ndim == 1 else grad_b
