# cause: stays as it was along the others
def expand_strides(shape, stride, new_shape):
    added = len(new_shape) - len(shape)
    if added < 0 or any(size not in (1, wanted) for size, wanted in zip(shape, new_shape[added:])):
        raise RuntimeError("does not expand")
    strides, step = [], 1
    for size in reversed(new_shape):
        strides.append(step)
        step *= max(size, 1)
    return tuple(reversed(strides))
