# cause: raises TypeError
def broadcast_shapes(a, b):
    rank = max(len(a), len(b))
    a = (1,) * (rank - len(a)) + a
    b = (1,) * (rank - len(b)) + b
    result = []
    for m, n in zip(a, b):
        if m != n and 1 not in (m, n):
            raise RuntimeError(f"{a} and {b} do not broadcast")
        result.append(n if m == 1 else m)
    return tuple(result)
