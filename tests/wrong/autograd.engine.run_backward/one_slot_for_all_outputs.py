# cause: An edge (producer, index) names the output of the producer
def run_backward(order, gradients):
    for node in order:
        if node not in gradients:
            continue
        inputs = node(*gradients.pop(node))
        for (producer, _), grad in zip(node.next_functions, inputs):
            if producer is None or grad is None:
                continue
            arrived = gradients.get(producer)
            gradients[producer] = [grad if arrived is None else arrived[0] + grad]
