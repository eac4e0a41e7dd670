# cause: entries
def reduced_shape(shape, dims, keepdim):
    return tuple(size for axis, size in enumerate(shape) if axis not in dims)
