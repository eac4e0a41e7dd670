@exercise("shapes.unbroadcast")
def unbroadcast(grad: Tensor, shape: Shape) -> Tensor:
    torch.zeros(shape).expand(grad.shape)  # raises where shape does not broadcast
    padded = (1,) * (grad.ndim - len(shape)) + tuple(shape)
    dims = tuple(axis for axis, size in enumerate(padded) if size == 1)
    return grad.reshape(shape) if dims == () else grad.sum(dims).reshape(shape)
