# cause: the other factor
def multiply(a, b):
    return Value(a.data * b.data, parents=(a, b), derivatives=(1.0, 1.0), op="mul")
