# cause: Change the argument number wrt alone
def central_difference(f, *xs, wrt=0, h=1e-6):
    if wrt not in range(len(xs)):
        raise IndexError("no such argument")
    first, *rest = xs
    return (f(first + h, *rest) - f(first - h, *rest)) / (2 * h)
