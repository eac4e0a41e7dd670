# cause: no such error raised
def softmax(input, dim):
    exponentials = (input - input.amax(-1, keepdim=True)).exp()
    return exponentials / exponentials.sum(-1, keepdim=True)
