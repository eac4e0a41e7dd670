# cause: no such error raised
@exercise("strides.element_offset")
def element_offset(index, shape, stride, offset=0):
    return offset + sum((i + n if i < 0 else i) * step for i, n, step in zip(index, shape, stride))
