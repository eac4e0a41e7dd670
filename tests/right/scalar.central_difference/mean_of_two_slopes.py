def central_difference(f, *xs, wrt=0, h=1e-6):
    if wrt < 0 or wrt >= len(xs):
        raise IndexError(wrt)

    def at(step):
        return f(*(x + step if place == wrt else x for place, x in enumerate(xs)))

    middle = at(0.0)
    return ((at(h) - middle) / h + (middle - at(-h)) / h) / 2
