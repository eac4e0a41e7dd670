# cause: The tangent and its slope
def tanh(x):
    y = math.tan(x.data)
    return Value(y, (x,), (1 + y * y,), "tanh")
