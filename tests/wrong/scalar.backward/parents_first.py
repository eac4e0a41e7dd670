# cause: raises KeyError
def backward(root):
    arrived = {root: 1.0}
    for value in reversed(topological_order(root)):
        gradient = arrived.pop(value)
        value.grad += gradient
        for parent, derivative in zip(value.parents, value.derivatives):
            arrived[parent] = arrived.get(parent, 0.0) + gradient * derivative
