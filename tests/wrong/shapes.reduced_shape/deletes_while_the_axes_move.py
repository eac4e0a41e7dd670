# cause: raises IndexError
def reduced_shape(shape, dims, keepdim):
    sizes = list(shape)
    for dim in dims:
        if keepdim:
            sizes[dim] = 1
        else:
            del sizes[dim]
    return tuple(sizes)
