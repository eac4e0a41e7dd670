# cause: no such error raised
@exercise("strides.element_offset")
def element_offset(index, shape, stride, offset=0):
    if len(index) != len(shape):
        raise IndexError("wrong number of entries")
    for i, size, step in zip(index, shape, stride):
        if i < -size or i > size:
            raise IndexError("out of bounds")
        offset += (i + size if i < 0 else i) * step
    return offset
