# cause: None
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
        rows = grad.reshape(-1, weight.shape[0])
        grad_x = (rows @ weight).reshape(x.shape)
        grad_weight = rows.mT @ x.reshape(-1, weight.shape[1])
        return grad_x, grad_weight, rows.sum(0)
