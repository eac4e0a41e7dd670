# cause: out of place: others may hold the same gradient
def run_backward(order, gradients):
    for node in order:
        if node not in gradients:
            continue
        inputs = node(*gradients.pop(node))
        for (producer, index), grad in zip(node.next_functions, inputs):
            if producer is None or grad is None:
                continue
            slots = gradients.setdefault(producer, [None] * len(producer.output_metadata))
            if slots[index] is None:
                slots[index] = grad
            else:
                slots[index].add_(grad)
