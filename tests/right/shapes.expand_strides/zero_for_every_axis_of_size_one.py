def expand_strides(shape, stride, new_shape):
    missing = len(new_shape) - len(shape)
    if missing < 0:
        raise RuntimeError(f"{shape} has more axes than {new_shape}")
    padded = (1,) * missing + tuple(shape)
    steps = (0,) * missing + tuple(stride)
    if any(have != want and have != 1 for have, want in zip(padded, new_shape)):
        raise RuntimeError(f"{shape} does not expand to {new_shape}")
    return tuple(0 if have == 1 else step for have, step in zip(padded, steps))
