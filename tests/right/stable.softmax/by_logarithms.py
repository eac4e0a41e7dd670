def softmax(input, dim):
    away = input - input.amax(dim, keepdim=True)
    return (away - away.exp().sum(dim, keepdim=True).log()).exp()
