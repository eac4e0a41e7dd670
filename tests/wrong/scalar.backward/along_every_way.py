# cause: does not stop
def backward(root):
    def hand_on(value, gradient):
        value.grad += gradient
        for parent, derivative in zip(value.parents, value.derivatives):
            hand_on(parent, gradient * derivative)

    hand_on(root, 1.0)
