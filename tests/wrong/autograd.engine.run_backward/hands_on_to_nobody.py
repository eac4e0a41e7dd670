# cause: raises AttributeError
def run_backward(order, gradients):
    for node in order:
        if node not in gradients:
            continue
        inputs = node(*gradients.pop(node))
        for (producer, index), grad in zip(node.next_functions, inputs):
            slots = gradients.setdefault(producer, [None] * len(producer.output_metadata))
            slots[index] = grad if slots[index] is None else slots[index] + grad
