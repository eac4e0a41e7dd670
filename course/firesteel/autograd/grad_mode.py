"""Switching the recording of operations on and off, as a context manager or a decorator."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import local
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


class _State(local):
    """Whether operations are recorded, for each thread on its own."""

    enabled = True


state = _State()


def is_grad_enabled() -> bool:
    """Tell whether operations are being recorded in this thread."""
    return state.enabled


class set_grad_enabled:  # noqa: N801 - torch's own name
    """Switch recording on or off, at once and until the end of a ``with`` block if it is used as one.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad_mode.set_grad_enabled.html.
    """

    def __init__(self, mode: bool) -> None:
        self.mode, self.previous = mode, state.enabled
        state.enabled = mode

    def __enter__(self) -> None:
        state.enabled = self.mode

    def __exit__(self, *exception: object) -> None:
        state.enabled = self.previous

    def __call__(self, function: F) -> F:
        """Return *function* so that it always runs in this mode."""
        state.enabled = self.previous
        return _in_mode(function, self.mode)


class _Mode:
    """A block or a function in which recording is on or off."""

    mode = True

    def __init__(self, function: Callable[..., Any] | None = None) -> None:
        self.function = function
        self.previous: list[bool] = []

    def __new__(cls, function: Callable[..., Any] | None = None) -> Any:
        return super().__new__(cls) if function is None else _in_mode(function, cls.mode)

    def __enter__(self) -> None:
        self.previous.append(state.enabled)
        state.enabled = self.mode

    def __exit__(self, *exception: object) -> None:
        state.enabled = self.previous.pop()

    def __call__(self, function: F) -> F:
        """Return *function* so that it always runs in this mode."""
        return _in_mode(function, self.mode)


class no_grad(_Mode):  # noqa: N801 - torch's own name
    """Record nothing: results do not require gradients (https://docs.pytorch.org/docs/stable/generated/torch.no_grad.html)."""

    mode = False


class inference_mode(no_grad):  # noqa: N801 - torch's own name
    """The same as ``no_grad`` here."""


class enable_grad(_Mode):  # noqa: N801 - torch's own name
    """Record again inside a ``no_grad`` block."""


def _in_mode(function: F, mode: bool) -> F:
    @wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        previous, state.enabled = state.enabled, mode
        try:
            return function(*args, **kwargs)
        finally:
            state.enabled = previous

    return wrapper  # pyright: ignore[reportReturnType] - wraps keeps the signature
