# cause: it neither overwrites it nor sends it on once more
def backward(root):
    arrived = {root: 1.0}
    for value in topological_order(root):
        value.grad = arrived[value]
        for parent, derivative in zip(value.parents, value.derivatives):
            arrived[parent] = arrived.get(parent, 0.0) + value.grad * derivative
