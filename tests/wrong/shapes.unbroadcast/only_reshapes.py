# cause: RuntimeError
def unbroadcast(grad, shape):
    return grad.reshape(shape)
