# cause: Entry [1]
@exercise("strides.slice_axis")
def slice_axis(shape, stride, offset, axis, key):
    if key.step is not None and key.step <= 0:
        raise ValueError("step must be positive")
    places = range(shape[axis])[key]
    new_shape = (*shape[:axis], len(places), *shape[axis + 1 :])
    return new_shape, stride, offset + places.start * stride[axis]
