# cause: Parameter and both running means over several steps
def adam_step(param, grad, mean, square, step, *, lr, betas=(0.9, 0.999), eps=1e-8):
    mean.mul_(betas[0]).add_(grad, alpha=1 - betas[0])
    square.mul_(betas[1]).add_(grad * grad, alpha=1 - betas[1])
    corrected_mean = mean / (1 - betas[0] ** step)
    corrected_square = square / (1 - betas[1] ** step)
    param.sub_(lr * corrected_mean / (corrected_square + eps))
