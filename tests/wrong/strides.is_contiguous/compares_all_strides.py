# cause: is False, expected True
@exercise("strides.is_contiguous")
def is_contiguous(shape, stride):
    return tuple(stride) == contiguous_strides(shape)
