# cause: Samples whose target is ignore_index do not count
def nll_loss(input, target, weight=None, ignore_index=-100, reduction="mean"):
    if input.ndim > 2:
        losses = nll_loss(input.movedim(1, -1).flatten(0, -2), target.flatten(), weight, ignore_index, reduction)
        return losses.reshape(target.shape) if reduction == "none" else losses
    counted = target != ignore_index
    places = target * counted
    require_classes(places, input.shape[-1])
    importance = (creation.ones(input.shape[-1], dtype=input.dtype) if weight is None else weight)[places]
    picked = input[places] if input.ndim == 1 else input[creation.arange(len(places)), places]
    losses = -picked * importance
    if reduction == "mean":
        return losses.sum() / importance.sum()
    return reduced(losses, reduction)
