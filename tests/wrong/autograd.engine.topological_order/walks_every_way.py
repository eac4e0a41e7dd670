# cause: does not stop
def topological_order(roots):
    finished, stack = [], [(root, False) for root in roots]
    while stack:
        node, done = stack.pop()
        if done and node not in finished:
            finished.append(node)
        elif not done:
            stack.append((node, True))
            stack.extend((producer, False) for producer, _ in node.next_functions if producer is not None)
    return finished[::-1]
