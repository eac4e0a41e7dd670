# cause: ['values']
def topological_order(root):
    order, waiting = [], [root]
    while waiting:
        value = waiting.pop()
        order.append(value)
        waiting.extend(value.parents)
    return order
