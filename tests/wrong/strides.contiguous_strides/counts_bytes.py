# cause: constant factor
@exercise("strides.contiguous_strides")
def contiguous_strides(shape):
    strides, step = [], 8
    for size in reversed(shape):
        strides.insert(0, step)
        step *= max(size, 1)
    return tuple(strides)
