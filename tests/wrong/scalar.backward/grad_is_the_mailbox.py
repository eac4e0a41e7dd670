# cause: Keep what arrives in this pass apart from grad
def backward(root):
    root.grad = 1.0
    for value in topological_order(root):
        for parent, derivative in zip(value.parents, value.derivatives):
            parent.grad += derivative * value.grad
