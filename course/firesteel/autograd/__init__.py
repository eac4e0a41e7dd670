"""Automatic differentiation (https://docs.pytorch.org/docs/stable/autograd.html)."""

from .function import Function
from .grad_mode import enable_grad, inference_mode, is_grad_enabled, no_grad, set_grad_enabled
from .gradcheck import gradcheck
from .passes import backward, grad

# fmt: off
__all__ = [
    "Function", "backward", "enable_grad", "grad", "gradcheck", "inference_mode", "is_grad_enabled", "no_grad",
    "set_grad_enabled",
]
# fmt: on
