# cause: divided by their sum along the axis
@exercise("stable.softmax")
def softmax(input: Tensor, dim: int) -> Tensor:
    exponentials = (input - input.detach().amax(dim, keepdim=True)).exp()
    return exponentials / exponentials.sum()
