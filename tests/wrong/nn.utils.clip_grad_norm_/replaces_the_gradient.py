# cause: A single tensor, and a generator of them, are taken too; the gradient tensors themselves are changed
@no_grad()
def clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False):
    if isinstance(parameters, Tensor):
        parameters = [parameters]
    parameters = [p for p in parameters if p.grad is not None]
    grads = [p.grad for p in parameters]
    if not grads:
        return zeros(())
    total = stack([grad.norm(norm_type) for grad in grads]).norm(norm_type)
    if error_if_nonfinite and not total.isfinite():
        raise RuntimeError("the norm of the gradients is not finite")
    factor = (max_norm / (total + 1e-6)).clamp(max=1.0)
    for parameter in parameters:
        parameter.grad = parameter.grad * factor
    return total
