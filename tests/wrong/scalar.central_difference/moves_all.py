# cause: Only the argument that wrt names is moved
def central_difference(f, *xs, wrt=0, h=1e-6):
    if wrt not in range(len(xs)):
        raise IndexError("no such argument")
    return (f(*[x + h for x in xs]) - f(*[x - h for x in xs])) / (2 * h)
