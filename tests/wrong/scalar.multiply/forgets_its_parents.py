# cause: is None; expected a float
def multiply(a, b):
    return Value(a.data * b.data, derivatives=(b.data, a.data), op="mul")
