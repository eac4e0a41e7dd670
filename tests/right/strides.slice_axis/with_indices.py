@exercise("strides.slice_axis")
def slice_axis(shape, stride, offset, axis, key):
    step = 1 if key.step is None else key.step
    if step <= 0:
        raise ValueError(f"a view cannot step by {step}")
    start, stop, _ = slice(key.start, key.stop, step).indices(shape[axis])
    new_shape, new_stride = list(shape), list(stride)
    new_shape[axis] = max(0, -((start - stop) // step))
    new_stride[axis] *= step
    return tuple(new_shape), tuple(new_stride), offset + start * stride[axis]
