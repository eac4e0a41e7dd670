# cause: no such error raised
@exercise("shapes.expand_strides")
def expand_strides(shape: Shape, stride: Shape, new_shape: Shape) -> Shape:
    added = len(new_shape) - len(shape)
    return (0,) * added + tuple(0 if size == 1 else step for size, step in zip(shape, stride))
