@exercise("strides.view_strides")
def view_strides(shape, stride, new_shape):
    """Lay the places out as NumPy would, reshape without a copy, and read the strides off."""
    if prod(shape) == 0:
        return tuple(stride) if tuple(shape) == tuple(new_shape) else contiguous_strides(new_shape)
    storage = np.zeros(1 + sum((size - 1) * step for size, step in zip(shape, stride)), dtype=np.int64)
    array = np.lib.stride_tricks.as_strided(storage, shape, [8 * step for step in stride])
    try:
        view = array.view()
        view.shape = new_shape
    except AttributeError:
        return None
    return tuple(step // 8 for step in view.strides)
