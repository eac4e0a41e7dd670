# cause: 3 of 3 entries differ
@exercise("strides.permute")
def permute(shape, stride, dims):
    rank = len(shape)
    if len(dims) != rank:
        raise RuntimeError("wrong number of axes")
    if any(not -rank <= dim < rank for dim in dims):
        raise IndexError("no such axis")
    if len({dim % rank for dim in dims}) != rank:
        raise RuntimeError("an axis twice")
    new_shape, new_stride = [0] * rank, [0] * rank
    for axis, dim in enumerate(dims):
        new_shape[dim] = shape[axis]
        new_stride[dim] = stride[axis]
    return tuple(new_shape), tuple(new_stride)
