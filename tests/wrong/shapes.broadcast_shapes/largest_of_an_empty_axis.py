# cause: expected (0,)
def broadcast_shapes(*shapes):
    rank = max((len(shape) for shape in shapes), default=0)
    padded = [(1,) * (rank - len(shape)) + tuple(shape) for shape in shapes]
    result = []
    for sizes in zip(*padded):
        if len(set(sizes) - {1}) > 1:
            raise RuntimeError(f"{shapes} do not broadcast")
        result.append(max(sizes))
    return tuple(result)
