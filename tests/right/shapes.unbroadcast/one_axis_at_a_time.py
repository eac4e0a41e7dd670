def unbroadcast(grad, shape):
    if len(shape) > grad.ndim:
        raise RuntimeError(f"{shape} has more axes than the gradient")
    while grad.ndim > len(shape):
        grad = grad.sum(0)
    for axis, (size, got) in enumerate(zip(shape, grad.shape)):
        if size != got and size != 1:
            raise RuntimeError(f"{shape} does not broadcast to the gradient's shape")
        if size == 1:
            grad = grad.sum(axis, keepdim=True)
    return grad
