# cause: expected (1, 1)
@exercise("strides.contiguous_strides")
def contiguous_strides(shape):
    return tuple(prod(shape[axis + 1 :]) for axis in range(len(shape)))
