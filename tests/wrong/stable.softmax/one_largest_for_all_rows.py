# cause: unstable at large values
def softmax(input, dim):
    exponentials = (input - input.detach().max()).exp()
    return exponentials / exponentials.sum(dim, keepdim=True)
