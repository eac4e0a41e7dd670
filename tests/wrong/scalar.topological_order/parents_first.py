# cause: ['first']
def topological_order(root):
    finished, seen, stack = [], set(), [(root, False)]
    while stack:
        value, done = stack.pop()
        if done:
            finished.append(value)
        elif value not in seen:
            seen.add(value)
            stack.append((value, True))
            stack.extend((parent, False) for parent in value.parents)
    return finished
