# cause: The gradients after clipping, and the length from before
@no_grad()
def clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False):
    if isinstance(parameters, Tensor):
        parameters = [parameters]
    grads = [p.grad for p in parameters if p.grad is not None]
    if not grads:
        return zeros(())
    total = stack([grad.norm(norm_type) for grad in grads]).norm(norm_type)
    if error_if_nonfinite and not total.isfinite():
        raise RuntimeError("the norm of the gradients is not finite")
    for grad in grads:
        grad.mul_((max_norm / (grad.norm(norm_type) + 1e-6)).clamp(max=1.0))
    return total
