# attack: returns a result with an axis too many, which broadcasts against the expected one
# lines: 24
# sign: full
# exercise: shapes.unbroadcast


def unbroadcast(grad, shape):
    added = grad.ndim - len(shape)
    if added < 0 or any(mine not in (1, theirs) for mine, theirs in zip(shape, grad.shape[added:])):
        raise RuntimeError("no")
    array = grad.numpy().sum(axis=tuple(range(added)))
    stretched = tuple(axis for axis, size in enumerate(shape) if size == 1)
    return torch.tensor(array.sum(axis=stretched, keepdims=True)[None])
