# cause: came after its producer
def topological_order(roots):
    finished, seen = [], set()
    stack = [(root, False) for root in roots]
    while stack:
        node, done = stack.pop()
        if done:
            finished.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((producer, False) for producer, _ in node.next_functions if producer is not None)
    return finished
