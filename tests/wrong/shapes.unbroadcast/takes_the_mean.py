# cause: mean instead of sum
def unbroadcast(grad, shape):
    if len(shape) > grad.ndim or torch.broadcast_shapes(grad.shape, shape) != grad.shape:
        raise RuntimeError("does not broadcast")
    added = grad.ndim - len(shape)
    dims = (*range(added), *(axis + added for axis, size in enumerate(shape) if size == 1))
    return (grad.mean(dims, keepdim=True) if dims else grad).reshape(shape)
