def _sum(grads):
    total = None
    for grad in grads:
        total = grad if total is None else total + grad
    return total


def run_backward(order, gradients):
    arrived = {}
    for node, slots in list(gradients.items()):
        del gradients[node]
        for index, grad in enumerate(slots):
            arrived[node, index] = [] if grad is None else [grad]
    for node in order:
        keys = [(node, index) for index in range(len(node.output_metadata))]
        if not any(arrived.get(key) for key in keys):
            continue
        inputs = node(*[_sum(arrived.pop(key, [])) for key in keys])
        for edge, grad in zip(node.next_functions, inputs):
            if edge[0] is not None and grad is not None:
                arrived.setdefault(tuple(edge), []).append(grad)
    for node, index in arrived:
        gradients.setdefault(node, [None] * len(node.output_metadata))[index] = _sum(arrived[node, index])
