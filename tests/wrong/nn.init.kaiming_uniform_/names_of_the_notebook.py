# cause: names of the notebook do not reach there
def kaiming_uniform_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None):
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"unknown mode {mode}")
    fan = init.fans(tensor)[mode == "fan_out"]
    bound = sqrt(3.0) * init.calculate_gain(nonlinearity, a) / sqrt(fan)
    return init.uniform_(tensor, -bound, bound, generator)
