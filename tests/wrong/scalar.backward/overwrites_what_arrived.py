# cause: is added to what has arrived
def backward(root):
    arrived = {root: 1.0}
    for value in topological_order(root):
        gradient = arrived.pop(value)
        value.grad += gradient
        for parent, derivative in zip(value.parents, value.derivatives):
            arrived[parent] = gradient * derivative
