# cause: returns None
@exercise("strides.view_strides")
def view_strides(shape, stride, new_shape):
    return contiguous_strides(new_shape) if is_contiguous(shape, stride) else None
