# cause: entries
def reduced_shape(shape, dims, keepdim):
    kept = [1 if axis in dims else size for axis, size in enumerate(shape)]
    return tuple(kept) if keepdim else tuple(size for size in kept if size != 1)
