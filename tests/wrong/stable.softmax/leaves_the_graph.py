# cause: cut from the graph
def softmax(input, dim):
    x = input.detach().numpy()
    e = np.exp(x - x.max(axis=dim, keepdims=True)) if -input.ndim <= dim < input.ndim else input.amax(dim)
    return torch.from_numpy(e / e.sum(axis=dim, keepdims=True))
