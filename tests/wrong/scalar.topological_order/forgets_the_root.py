# cause: ['first']
def topological_order(root):
    finished, seen = [], set()
    stack = [(parent, False) for parent in root.parents]
    while stack:
        value, done = stack.pop()
        if done:
            finished.append(value)
        elif value not in seen:
            seen.add(value)
            stack.append((value, True))
            stack.extend((parent, False) for parent in value.parents)
    return finished[::-1]
