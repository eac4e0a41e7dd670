# cause: returns zeros
def backward(root):
    arrived = {}
    for value in topological_order(root):
        gradient = arrived.pop(value, 0.0)
        value.grad += gradient
        for parent, derivative in zip(value.parents, value.derivatives):
            arrived[parent] = arrived.get(parent, 0.0) + gradient * derivative
