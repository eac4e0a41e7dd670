from collections import defaultdict


def backward(root: Value) -> None:
    order = topological_order(root)
    arrived = defaultdict(float)
    arrived[id(root)] = 1.0
    for value in order:
        for position in range(len(value.parents)):
            arrived[id(value.parents[position])] += value.derivatives[position] * arrived[id(value)]
    for value in order:
        value.grad = value.grad + arrived[id(value)]
