# cause: unstable at large values
def softmax(input, dim):
    exponentials = input.exp()
    return exponentials / exponentials.sum(dim, keepdim=True)
