def join(a, b):
    """Return the common shape of two."""
    rank = max(len(a), len(b))
    a, b = (1,) * (rank - len(a)) + tuple(a), (1,) * (rank - len(b)) + tuple(b)
    if any(m != n and m != 1 and n != 1 for m, n in zip(a, b)):
        raise RuntimeError(f"shapes {a} and {b} do not broadcast")
    return tuple(n if m == 1 else m for m, n in zip(a, b))


@exercise("shapes.broadcast_shapes")
def broadcast_shapes(*shapes: Shape) -> Shape:
    common = ()
    for shape in shapes:
        common = join(common, shape)
    return common
