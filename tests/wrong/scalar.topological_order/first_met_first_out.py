# cause: came after its parent
def topological_order(root):
    order, waiting = [], [root]
    while waiting:
        value = waiting.pop(0)
        if value not in order:
            order.append(value)
            waiting.extend(value.parents)
    return order
