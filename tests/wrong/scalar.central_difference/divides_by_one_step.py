# cause: constant factor
def central_difference(f, *xs, wrt=0, h=1e-6):
    if wrt not in range(len(xs)):
        raise IndexError("no such argument")
    above, below = list(xs), list(xs)
    above[wrt] += h
    below[wrt] -= h
    return (f(*above) - f(*below)) / h
