# cause: expected IndexError
@exercise("strides.element_offset")
def element_offset(index, shape, stride, offset=0):
    if len(index) != len(shape) or any(not -n <= i < n for i, n in zip(index, shape)):
        raise ValueError("index out of range")
    return offset + sum((i % n) * step for i, n, step in zip(index, shape, stride))
