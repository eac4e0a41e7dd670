@exercise("scalar.topological_order")
def topological_order(root: Value) -> list[Value]:
    users = {root: 0}
    waiting = [root]
    while waiting:
        for parent in waiting.pop().parents:
            if parent not in users:
                users[parent] = 0
                waiting.append(parent)
            users[parent] += 1
    order = []
    ready = [root]
    while ready:
        value = ready.pop()
        order.append(value)
        for parent in value.parents:
            users[parent] -= 1
            if users[parent] == 0:
                ready.append(parent)
    return order
