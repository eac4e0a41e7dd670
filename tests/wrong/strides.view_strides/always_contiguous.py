# cause: expected [0, 2]
@exercise("strides.view_strides")
def view_strides(shape, stride, new_shape):
    return contiguous_strides(new_shape)
