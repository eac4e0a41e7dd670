from itertools import zip_longest


def broadcast_shapes(*shapes):
    columns = zip_longest(*(reversed(shape) for shape in shapes), fillvalue=1)
    common = []
    for sizes in columns:
        others = {size for size in sizes if size != 1}
        if len(others) > 1:
            raise RuntimeError(f"broadcast_shapes: {shapes}: sizes {others} meet")
        common.append(others.pop() if others else 1)
    return tuple(common[::-1])
