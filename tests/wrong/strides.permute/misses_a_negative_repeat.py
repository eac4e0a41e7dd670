# cause: no such error raised
@exercise("strides.permute")
def permute(shape, stride, dims):
    rank = len(shape)
    if len(dims) != rank or len(set(dims)) != rank:
        raise RuntimeError("every axis once")
    if any(not -rank <= dim < rank for dim in dims):
        raise IndexError("no such axis")
    return tuple(shape[dim] for dim in dims), tuple(stride[dim] for dim in dims)
