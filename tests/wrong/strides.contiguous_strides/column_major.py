# cause: expected (2, 1)
@exercise("strides.contiguous_strides")
def contiguous_strides(shape):
    strides, step = [], 1
    for size in shape:
        strides.append(step)
        step *= size
    return tuple(strides)
