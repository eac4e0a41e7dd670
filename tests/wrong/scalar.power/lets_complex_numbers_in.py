# cause: raised TypeError
def power(base, exponent):
    if not isinstance(exponent, (int, float)):
        raise TypeError("the exponent must be a number")
    slope = exponent * base.data ** (exponent - 1) if exponent != 0 else 0.0
    return Value(base.data ** exponent, (base,), (slope,), "pow")
