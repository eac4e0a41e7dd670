# cause: elements of the result differ
def unbroadcast(grad, shape):
    if grad.shape == shape:
        return grad
    if len(shape) > grad.ndim or torch.broadcast_shapes(grad.shape, shape) != grad.shape:
        raise RuntimeError("does not broadcast")
    return grad.sum().expand(shape)
