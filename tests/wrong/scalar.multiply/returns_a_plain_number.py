# cause: raises AttributeError
def multiply(a, b):
    return a.data * b.data
