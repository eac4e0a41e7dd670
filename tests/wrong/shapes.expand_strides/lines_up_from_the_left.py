# cause: differ
def expand_strides(shape, stride, new_shape):
    if len(shape) > len(new_shape):
        raise RuntimeError("too few axes")
    result = [0] * len(new_shape)
    for axis, (size, step) in enumerate(zip(shape, stride)):
        if size == new_shape[axis]:
            result[axis] = step
        elif size != 1:
            raise RuntimeError("does not expand")
    return tuple(result)
