# cause: backward gives
def softmax(input, dim):
    exponentials = (input - input.detach().amax(dim, keepdim=True)).exp()
    return exponentials / exponentials.detach().sum(dim, keepdim=True)
