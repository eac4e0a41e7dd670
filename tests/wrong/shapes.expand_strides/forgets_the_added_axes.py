# cause: entries
def expand_strides(shape, stride, new_shape):
    added = len(new_shape) - len(shape)
    if added < 0:
        raise RuntimeError("too few axes")
    result = []
    for size, step, wanted in zip(shape, stride, new_shape[added:]):
        if size != wanted and size != 1:
            raise RuntimeError("does not expand")
        result.append(0 if size != wanted else step)
    return tuple(result)
