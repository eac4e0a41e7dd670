def reduced_shape(shape, dims, keepdim):
    sizes = list(shape)
    for dim in sorted(dims, reverse=True):
        sizes[dim : dim + 1] = [1] if keepdim else []
    return tuple(sizes)
