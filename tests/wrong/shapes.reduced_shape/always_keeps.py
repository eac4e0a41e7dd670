# cause: entries
def reduced_shape(shape, dims, keepdim):
    return tuple(1 if axis in dims else size for axis, size in enumerate(shape))
