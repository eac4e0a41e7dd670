# cause: Each node of the order runs once
def run_backward(order, gradients):
    waiting = [(node, gradients.pop(node)) for node in order if node in gradients]
    while waiting:
        node, grads = waiting.pop()
        for (producer, index), grad in zip(node.next_functions, node(*grads)):
            if producer is None or grad is None:
                continue
            slots = [None] * len(producer.output_metadata)
            slots[index] = grad
            waiting.append((producer, slots))
