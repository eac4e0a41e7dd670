# cause: ['nodes']
def topological_order(roots):
    order, waiting = [], list(roots)
    while waiting:
        node = waiting.pop()
        order.append(node)
        waiting.extend(producer for producer, _ in node.next_functions if producer is not None)
    return order
