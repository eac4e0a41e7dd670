def sgd_step(param, grad, velocity, *, lr, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False):
    if weight_decay:
        grad = grad + weight_decay * param
    if momentum:
        if velocity is None:
            velocity = grad.clone()
        else:
            velocity = momentum * velocity + (1 - dampening) * grad
        grad = grad + momentum * velocity if nesterov else velocity
    param.add_(grad * -lr)
    return velocity
