# cause: take a node's entry out of gradients when it runs
def run_backward(order, gradients):
    for node in order:
        if node not in gradients:
            continue
        inputs = node(*gradients[node])
        for (producer, index), grad in zip(node.next_functions, inputs):
            if producer is None or grad is None:
                continue
            slots = gradients.setdefault(producer, [None] * len(producer.output_metadata))
            slots[index] = grad if slots[index] is None else slots[index] + grad
