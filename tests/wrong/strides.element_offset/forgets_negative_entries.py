# cause: negative entries counted from the end
@exercise("strides.element_offset")
def element_offset(index, shape, stride, offset=0):
    if len(index) != len(shape):
        raise IndexError("wrong number of entries")
    for i, size, step in zip(index, shape, stride):
        if not -size <= i < size:
            raise IndexError("out of bounds")
        offset += i * step
    return offset
