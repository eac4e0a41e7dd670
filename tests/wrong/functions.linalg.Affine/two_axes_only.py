# cause: raises RuntimeError
class Affine(Function):
    @staticmethod
    def forward(ctx, x, weight, bias):
        ctx.save_for_backward(x, weight)
        y = cpu.matmul(x, weight.mT)
        return y if bias is None else y + bias

    @staticmethod
    def backward(ctx, grad):
        x, weight = ctx.saved_tensors
        needs_x, needs_weight, needs_bias = ctx.needs_input_grad
        rows = grad
        grad_x = rows @ weight if needs_x else None
        grad_weight = rows.mT @ x if needs_weight else None
        return grad_x, grad_weight, rows.sum(0) if needs_bias else None
