# cause: stays as it was along the others
def expand_strides(shape, stride, new_shape):
    added = len(new_shape) - len(shape)
    if added < 0:
        raise RuntimeError("too few axes")
    for size, wanted in zip(shape, new_shape[added:]):
        if size not in (1, wanted):
            raise RuntimeError("does not expand")
    return (0,) * added + tuple(stride)
