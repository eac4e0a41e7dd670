@exercise("nn.init.kaiming_uniform_")
def kaiming_uniform_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None):
    if mode == "fan_in":
        fan = tensor.shape[1]
    elif mode == "fan_out":
        fan = tensor.shape[0]
    else:
        raise ValueError("mode must be fan_in or fan_out")
    for size in tensor.shape[2:]:
        fan = fan * size
    deviation = calculate_gain(nonlinearity, a) / fan**0.5
    bound = 3**0.5 * deviation
    return uniform_(tensor, -bound, bound, generator)
