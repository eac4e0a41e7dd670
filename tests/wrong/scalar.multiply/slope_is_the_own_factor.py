# cause: reversed
def multiply(a, b):
    return Value(a.data * b.data, parents=(a, b), derivatives=(a.data, b.data), op="mul")
