# cause: Name both factors as parents even when they are one value
def multiply(a, b):
    if a is b:
        return Value(a.data * a.data, parents=(a,), derivatives=(a.data,), op="mul")
    return Value(a.data * b.data, parents=(a, b), derivatives=(b.data, a.data), op="mul")
