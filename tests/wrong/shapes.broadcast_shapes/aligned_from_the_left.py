# cause: differ
def broadcast_shapes(*shapes):
    rank = max((len(shape) for shape in shapes), default=0)
    result = [1] * rank
    for shape in shapes:
        for axis, size in enumerate(shape):
            if size != 1:
                if result[axis] not in (1, size):
                    raise RuntimeError(f"{shapes} do not broadcast")
                result[axis] = size
    return tuple(result)
