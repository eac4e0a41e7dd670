# cause: A grad of None does not count, and the length of no gradients at all is 0
@no_grad()
def clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False):
    grads = [p.grad for p in ([parameters] if isinstance(parameters, Tensor) else parameters) if p.grad is not None]
    total = stack([grad.norm(norm_type) for grad in grads]).norm(norm_type)
    if error_if_nonfinite and not total.isfinite():
        raise RuntimeError("the length is not finite")
    factor = (max_norm / (total + 1e-6)).clamp(max=1.0)
    for grad in grads:
        grad.mul_(factor)
    return total
