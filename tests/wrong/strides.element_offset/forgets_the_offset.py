# cause: is 0, expected 1
@exercise("strides.element_offset")
def element_offset(index, shape, stride, offset=0):
    if len(index) != len(shape):
        raise IndexError("wrong number of entries")
    place = 0
    for i, size, step in zip(index, shape, stride):
        if not -size <= i < size:
            raise IndexError("out of bounds")
        place += (i % size) * step
    return place
