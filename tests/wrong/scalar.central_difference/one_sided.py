# cause: Step to both sides
def central_difference(f, *xs, wrt=0, h=1e-6):
    if wrt not in range(len(xs)):
        raise IndexError("no such argument")
    moved = list(xs)
    moved[wrt] += h
    return (f(*moved) - f(*xs)) / h
