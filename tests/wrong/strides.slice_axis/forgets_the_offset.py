# cause: Entry [2]
@exercise("strides.slice_axis")
def slice_axis(shape, stride, offset, axis, key):
    if key.step is not None and key.step <= 0:
        raise ValueError("step must be positive")
    start, stop, step = key.indices(shape[axis])
    count = len(range(start, stop, step))
    return (
        shape[:axis] + (count,) + shape[axis + 1 :],
        stride[:axis] + (stride[axis] * step,) + stride[axis + 1 :],
        offset,
    )
