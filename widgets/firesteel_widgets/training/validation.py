"""The loss on data that is not trained on, without recording a graph and without changing the model."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any


def average_loss(model: Any, criterion: Callable[[Any, Any], Any], validation: Any) -> float:
    """Return the mean loss over the samples of *validation*, a loader; or what it returns, where it is a function.

    Raises:
        ValueError: the loader hands out nothing.
    """
    if callable(validation):
        result: Any = validation()
        return float(result.item() if hasattr(result, "item") else result)
    total = count = 0.0
    with evaluating(model):
        for *inputs, target in validation:
            size = len(target)
            total += size * criterion(model(*inputs), target).item()
            count += size
    if not count:
        raise ValueError("Trainer: the validation loader hands out no sample; pass one that does, or None")
    return total / count


@contextmanager
def evaluating(model: Any) -> Generator[None]:
    """Switch *model* out of training and its parameters' recording off, and both back as they were."""
    modules = [(module, module.training) for module in model.modules()] if hasattr(model, "modules") else []
    parameters = [p for p in model.parameters() if p.requires_grad]
    try:
        if modules:
            model.eval()
        for parameter in parameters:
            parameter.requires_grad = False
        yield
    finally:
        for parameter in parameters:
            parameter.requires_grad = True
        for module, training in modules:
            module.training = training
