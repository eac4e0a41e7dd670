# cause: wrong type
def reduced_shape(shape, dims, keepdim):
    if keepdim:
        return [1 if axis in dims else size for axis, size in enumerate(shape)]
    return [size for axis, size in enumerate(shape) if axis not in dims]
