# cause: With y = tanh(x) the slope is 1 - y * y
def tanh(x):
    y = math.tanh(x.data)
    return Value(y, (x,), (1 - y,), "tanh")
