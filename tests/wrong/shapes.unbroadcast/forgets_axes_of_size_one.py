# cause: missing sum over a broadcast axis
def unbroadcast(grad, shape):
    torch.broadcast_shapes(shape, grad.shape)
    if len(shape) > grad.ndim or any(n not in (1, m) for n, m in zip(shape[::-1], grad.shape[::-1])):
        raise RuntimeError("does not broadcast")
    while grad.ndim > len(shape):
        grad = grad.sum(0)
    return grad
