# cause: the function's value, not its argument
def tanh(x):
    return Value(math.tanh(x.data), (x,), (1 - x.data ** 2,), "tanh")
