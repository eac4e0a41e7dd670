@exercise("strides.contiguous_strides")
def contiguous_strides(shape: tuple[int, ...]) -> tuple[int, ...]:
    def step(axis):
        return prod(max(size, 1) for size in shape[axis + 1 :])

    return tuple(map(step, range(len(shape))))
