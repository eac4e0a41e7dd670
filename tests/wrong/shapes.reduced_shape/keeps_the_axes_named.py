# cause: gone, in whatever order
def reduced_shape(shape, dims, keepdim):
    if keepdim:
        return tuple(size if axis in dims else 1 for axis, size in enumerate(shape))
    return tuple(shape[dim] for dim in dims)
