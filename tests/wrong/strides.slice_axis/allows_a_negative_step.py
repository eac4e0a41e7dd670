# cause: no such error raised
@exercise("strides.slice_axis")
def slice_axis(shape, stride, offset, axis, key):
    places = range(shape[axis])[key]
    new_shape = (*shape[:axis], len(places), *shape[axis + 1 :])
    new_stride = (*stride[:axis], stride[axis] * places.step, *stride[axis + 1 :])
    return new_shape, new_stride, offset + places.start * stride[axis]
