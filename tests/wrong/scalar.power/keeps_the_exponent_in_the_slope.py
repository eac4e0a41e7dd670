# cause: The slope of x ** n is n * x ** (n - 1)
def power(base, exponent):
    if not isinstance(exponent, (int, float)):
        raise TypeError("the exponent must be a number")
    if base.data < 0 and exponent != int(exponent):
        raise ValueError("no real power")
    return Value(base.data ** exponent, (base,), (exponent * base.data ** exponent,), "pow")
