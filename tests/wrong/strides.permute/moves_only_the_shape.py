# cause: Entry [1]
@exercise("strides.permute")
def permute(shape, stride, dims):
    rank = len(shape)
    if len(dims) != rank:
        raise RuntimeError("wrong number of axes")
    if any(not -rank <= dim < rank for dim in dims):
        raise IndexError("no such axis")
    if len({dim % rank for dim in dims}) != rank:
        raise RuntimeError("an axis twice")
    return tuple(shape[dim] for dim in dims), tuple(stride)
