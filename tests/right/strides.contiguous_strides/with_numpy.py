@exercise("strides.contiguous_strides")
def contiguous_strides(shape):
    sizes = [max(size, 1) for size in shape]
    return tuple(int(step) // 8 for step in np.empty(sizes).strides)
