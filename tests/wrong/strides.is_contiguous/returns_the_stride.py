# cause: wrong type
@exercise("strides.is_contiguous")
def is_contiguous(shape, stride):
    expected = 1
    for size, step in zip(reversed(shape), reversed(stride)):
        if 0 not in shape and size != 1 and step != expected:
            return 0
        expected *= size
    return 1
