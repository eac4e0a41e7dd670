# cause: Weight decay and Nesterov's step; the gradients that were given stay as they are
def sgd_step(param, grad, velocity, *, lr, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False):
    if weight_decay:
        grad.add_(param, alpha=weight_decay)
    if momentum:
        if velocity is None:
            velocity = grad.clone()
        else:
            velocity.mul_(momentum).add_(grad, alpha=1 - dampening)
        grad = grad + momentum * velocity if nesterov else velocity
    param.sub_(grad, alpha=lr)
    return velocity
