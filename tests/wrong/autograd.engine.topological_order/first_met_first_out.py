# cause: came after its producer
def topological_order(roots):
    order = list(roots)
    for node in order:
        for producer, _ in node.next_functions:
            if producer is not None and producer not in order:
                order.append(producer)
    return order
