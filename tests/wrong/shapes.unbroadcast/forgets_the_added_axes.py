# cause: missing sum over a broadcast axis
def unbroadcast(grad, shape):
    if len(shape) > grad.ndim or torch.broadcast_shapes(grad.shape, shape) != grad.shape:
        raise RuntimeError("does not broadcast")
    added = grad.ndim - len(shape)
    for axis, size in enumerate(shape):
        if size == 1:
            grad = grad.sum(axis + added, keepdim=True)
    return grad
