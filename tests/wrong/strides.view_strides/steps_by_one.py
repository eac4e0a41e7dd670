# cause: expected
@exercise("strides.view_strides")
def view_strides(shape, stride, new_shape):
    if prod(shape) == 0:
        return contiguous_strides(new_shape)
    for axis in range(len(shape) - 1):
        if stride[axis] != shape[axis + 1] * stride[axis + 1]:
            return None
    return contiguous_strides(new_shape)
