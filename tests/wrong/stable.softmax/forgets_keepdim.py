# cause: divided by their sum along the axis
def softmax(input, dim):
    exponentials = (input - input.amax(dim, keepdim=True)).exp()
    return exponentials / exponentials.sum(dim)
