# cause: Add what arrives at an output to what has arrived there
def run_backward(order, gradients):
    for node in order:
        if node not in gradients:
            continue
        inputs = node(*gradients.pop(node))
        for (producer, index), grad in zip(node.next_functions, inputs):
            if producer is None or grad is None:
                continue
            slots = gradients.setdefault(producer, [None] * len(producer.output_metadata))
            slots[index] = grad
