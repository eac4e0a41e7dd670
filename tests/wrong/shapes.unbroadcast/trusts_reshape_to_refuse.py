# cause: no such error raised
def unbroadcast(grad, shape):
    added = grad.ndim - len(shape)
    if added < 0:
        raise RuntimeError("too many axes")
    dims = (*range(added), *(axis + added for axis, size in enumerate(shape) if size == 1))
    return (grad.sum(dims, keepdim=True) if dims else grad).reshape(shape)
