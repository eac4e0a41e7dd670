# cause: axis of size 1
@exercise("shapes.unbroadcast")
def unbroadcast(grad: Tensor, shape: Shape) -> Tensor:
    if len(shape) > grad.ndim or torch.broadcast_shapes(grad.shape, shape) != grad.shape:
        raise RuntimeError("does not broadcast")
    added = grad.ndim - len(shape)
    dims = [*range(added), *(axis + added for axis, size in enumerate(shape) if size == 1)]
    return grad.sum(dims, keepdim=True) if dims else grad
