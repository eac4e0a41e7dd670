# cause: recursion too deep
def topological_order(root):
    order, seen = [], set()

    def visit(value):
        if value not in seen:
            seen.add(value)
            for parent in value.parents:
                visit(parent)
            order.append(value)

    visit(root)
    return order[::-1]
