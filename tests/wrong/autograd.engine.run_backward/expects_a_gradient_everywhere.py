# cause: raises KeyError
def run_backward(order, gradients):
    for node in order:
        inputs = node(*gradients.pop(node))
        for (producer, index), grad in zip(node.next_functions, inputs):
            if producer is None or grad is None:
                continue
            slots = gradients.setdefault(producer, [None] * len(producer.output_metadata))
            slots[index] = grad if slots[index] is None else slots[index] + grad
