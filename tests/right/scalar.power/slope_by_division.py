import numbers


def power(base: Value, exponent: float) -> Value:
    if not isinstance(exponent, numbers.Real):
        raise TypeError(f"{exponent!r} is no number")
    result = base.data**exponent
    if isinstance(result, complex):
        raise ValueError(f"{base.data} ** {exponent} is not real")
    if base.data == 0:
        slope = 1.0 if exponent == 1 else 0.0
    else:
        slope = exponent * result / base.data
    return Value(result, (base,), (slope,), op="pow")
