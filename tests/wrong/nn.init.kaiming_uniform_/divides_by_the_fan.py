# cause: bound = sqrt(3) * gain / sqrt(fan)
def kaiming_uniform_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None):
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"unknown mode {mode}")
    fan_in, fan_out = fans(tensor)
    fan = fan_in if mode == "fan_in" else fan_out
    bound = sqrt(3.0) * calculate_gain(nonlinearity, a) / fan
    return uniform_(tensor, -bound, bound, generator)
