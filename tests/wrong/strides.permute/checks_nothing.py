# cause: no such error raised
@exercise("strides.permute")
def permute(shape, stride, dims):
    return tuple(shape[dim] for dim in dims), tuple(stride[dim] for dim in dims)
