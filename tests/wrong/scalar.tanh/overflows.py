# cause: raises OverflowError
def tanh(x):
    e = math.exp(2 * x.data)
    y = (e - 1) / (e + 1)
    return Value(y, (x,), (1 - y * y,), "tanh")
