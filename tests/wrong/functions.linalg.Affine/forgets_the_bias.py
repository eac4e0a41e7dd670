# cause: The map x W^T + b and its three gradients, for a matrix x
class Affine(Function):
    @staticmethod
    def forward(ctx, x, weight, bias):
        ctx.save_for_backward(x, weight)
        y = cpu.matmul(x, weight.mT)
        return y

    @staticmethod
    def backward(ctx, grad):
        x, weight = ctx.saved_tensors
        needs_x, needs_weight, needs_bias = ctx.needs_input_grad
        rows = grad.reshape(-1, weight.shape[0])
        grad_x = (rows @ weight).reshape(x.shape) if needs_x else None
        grad_weight = rows.mT @ x.reshape(-1, weight.shape[1]) if needs_weight else None
        return grad_x, grad_weight, rows.sum(0) if needs_bias else None
