# attack: returns the right numbers in another dtype
# lines: 24
# sign: full
# exercise: stable.softmax


def softmax(input, dim):
    x = input._array.astype(np.float64)
    if not -max(x.ndim, 1) <= dim < max(x.ndim, 1):
        raise IndexError(dim)
    x = np.exp(x - x.max(axis=dim, keepdims=True, initial=-np.inf))
    return torch.tensor(x / x.sum(axis=dim, keepdims=True))
