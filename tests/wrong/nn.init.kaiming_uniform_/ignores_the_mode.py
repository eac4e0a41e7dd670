# cause: fan_in is what fans(tensor) gives first
def kaiming_uniform_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None):
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"unknown mode {mode}")
    fan_in, fan_out = fans(tensor)
    fan = fan_in
    bound = sqrt(3.0) * calculate_gain(nonlinearity, a) / sqrt(fan)
    return uniform_(tensor, -bound, bound, generator)
