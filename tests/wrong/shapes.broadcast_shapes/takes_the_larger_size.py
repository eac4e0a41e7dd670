# cause: no such error raised
@exercise("shapes.broadcast_shapes")
def broadcast_shapes(*shapes: Shape) -> Shape:
    rank = max((len(shape) for shape in shapes), default=0)
    padded = [(1,) * (rank - len(shape)) + tuple(shape) for shape in shapes]
    return tuple(0 if 0 in sizes else max(sizes) for sizes in zip(*padded))
