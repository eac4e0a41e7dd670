def _as_matrices(a, b, grad):
    if b.ndim == 1:
        b, grad = b[:, None], grad[..., None]
    if a.ndim == 1:
        a, grad = a[None, :], grad[..., None, :]
    return a, b, grad


class MatMul(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return cpu.matmul(a, b)

    @staticmethod
    def backward(ctx, grad):
        a, b = ctx.saved_tensors
        left, right, grad = _as_matrices(a, b, grad)
        grad_left = torch.matmul(grad, right.transpose(-2, -1))
        grad_right = torch.matmul(left.transpose(-2, -1), grad)
        return (
            shapes.unbroadcast(grad_left, left.shape).reshape(a.shape),
            shapes.unbroadcast(grad_right, right.shape).reshape(b.shape),
        )
