# cause: expected False
@exercise("strides.is_contiguous")
def is_contiguous(shape, stride):
    steps = [step for size, step in zip(shape, stride) if size != 1]
    return 0 in shape or steps == sorted(steps, reverse=True)
