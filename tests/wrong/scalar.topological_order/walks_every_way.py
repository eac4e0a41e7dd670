# cause: does not stop
def topological_order(root):
    finished, stack = [], [(root, False)]
    while stack:
        value, done = stack.pop()
        if done:
            if value not in finished:
                finished.append(value)
            continue
        stack.append((value, True))
        for parent in value.parents:
            stack.append((parent, False))
    return finished[::-1]
