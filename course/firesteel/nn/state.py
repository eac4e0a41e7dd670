"""The state of a module: its tensors by name, out and in again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ..autograd import grad_mode
from ..tensor import Tensor

if TYPE_CHECKING:
    from .module import Module


class Keys(NamedTuple):
    """Names that a module has and a state has not, and the other way round."""

    missing_keys: list[str]
    unexpected_keys: list[str]


class IncompatibleKeys(Keys):
    """What did not match when a state was loaded."""

    __slots__ = ()

    def __repr__(self) -> str:
        return super().__repr__() if any(self) else "<All keys matched successfully>"


def named_state(module: Module, prefix: str) -> Iterator[tuple[str, Tensor]]:
    """Yield the tensors that make up the state of *module*, shared ones under each of their names."""
    tensors = {**module._parameters, **module._buffers}
    for name, tensor in tensors.items():
        if tensor is not None and name not in module._transient:
            yield prefix + name, tensor
    for name, child in module._modules.items():
        if child is not None:
            yield from named_state(child, f"{prefix}{name}.")


def state_dict(module: Module, prefix: str) -> OrderedDict[str, Tensor]:
    """Return the state of *module*, each name after *prefix*."""
    return OrderedDict((name, tensor.detach()) for name, tensor in named_state(module, prefix))


def load_state_dict(module: Module, source: Mapping[str, Tensor], strict: bool) -> IncompatibleKeys:
    """Copy *source* into *module*, all that fits; then complain, as PyTorch does."""
    own = dict(named_state(module, ""))
    missing = [name for name in own if name not in source]
    unexpected = [name for name in source if name not in own]
    errors: list[str] = []
    if strict and missing:
        errors.append(f"Missing key(s) in state_dict: {_quoted(missing)}. ")
    if strict and unexpected:
        errors.append(f"Unexpected key(s) in state_dict: {_quoted(unexpected)}. ")
    for name, tensor in own.items():
        value = source.get(name, tensor)
        if tuple(value.shape) != tuple(tensor.shape):
            errors.append(
                f"size mismatch for {name}: copying a param with shape {value.shape} from checkpoint, "
                f"the shape in current model is {tensor.shape}."
            )
        elif value is not tensor:
            with grad_mode.no_grad():
                tensor.copy_(value)
    if errors:
        raise RuntimeError(f"Error(s) in loading state_dict for {type(module).__name__}:\n\t" + "\n\t".join(errors))
    return IncompatibleKeys(missing, unexpected)


def _quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
