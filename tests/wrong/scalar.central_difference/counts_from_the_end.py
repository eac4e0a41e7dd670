# cause: no such error raised
def central_difference(f, *xs, wrt=0, h=1e-6):
    above, below = list(xs), list(xs)
    above[wrt] += h
    below[wrt] -= h
    return (f(*above) - f(*below)) / (2 * h)
