@exercise("scalar.multiply")
def multiply(a: Value, b: Value) -> Value:
    result = Value(b.data * a.data, op="mul")
    result.parents = (b, a)
    result.derivatives = (a.data, b.data)
    return result
