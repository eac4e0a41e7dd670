# cause: expected TypeError
def power(base, exponent):
    exponent = float(exponent or 0)
    if base.data < 0 and exponent % 1:
        raise ValueError("no real power")
    slope = exponent * base.data ** (exponent - 1) if exponent else 0.0
    return Value(base.data**exponent, (base,), (slope,), "pow")
