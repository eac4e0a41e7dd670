# cause: recursion too deep
def topological_order(roots):
    order, seen = [], set()

    def visit(node):
        if node is None or node in seen:
            return
        seen.add(node)
        for producer, _ in node.next_functions:
            visit(producer)
        order.append(node)

    for root in roots:
        visit(root)
    return order[::-1]
