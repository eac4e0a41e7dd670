from collections import deque


@exercise("autograd.engine.topological_order")
def topological_order(roots: Iterable[Node]) -> list[Node]:
    roots = list(roots)
    consumers = dict.fromkeys(roots, 0)
    waiting = list(consumers)
    while waiting:
        for producer, _ in waiting.pop().next_functions:
            if producer is None:
                continue
            if producer not in consumers:
                consumers[producer] = 0
                waiting.append(producer)
            consumers[producer] += 1
    ready = deque(root for root in dict.fromkeys(roots) if consumers[root] == 0)
    order = []
    while ready:
        node = ready.popleft()
        order.append(node)
        for producer, _ in node.next_functions:
            if producer is not None:
                consumers[producer] -= 1
                if consumers[producer] == 0:
                    ready.append(producer)
    return order
