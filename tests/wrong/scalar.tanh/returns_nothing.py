# cause: raises AttributeError
def tanh(x):
    y = math.tanh(x.data)
    Value(y, (x,), (1 - y * y,), "tanh")
