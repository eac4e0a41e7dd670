@exercise("strides.permute")
def permute(shape, stride, dims):
    count = len(shape)
    if len(dims) != count:
        raise RuntimeError(f"{len(dims)} names for {count} axes")
    axes = []
    for dim in dims:
        if dim < -count or dim >= count:
            raise IndexError(f"no axis {dim}")
        axes.append(dim + count if dim < 0 else dim)
    if sorted(axes) != list(range(count)):
        raise RuntimeError("an axis is named twice")
    view = [(shape[axis], stride[axis]) for axis in axes]
    return tuple(size for size, _ in view), tuple(step for _, step in view)
