# cause: expected False
@exercise("strides.is_contiguous")
def is_contiguous(shape, stride):
    return 0 in shape or not shape or stride[-1] == 1 or shape[-1] == 1
