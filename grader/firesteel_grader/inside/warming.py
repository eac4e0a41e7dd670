"""Let a zygote serve a judge of its own once, so that Python has adapted the code that every worker runs.

Python rewrites a function's code when it has run a few times, and fills caches at first use. In a worker that comes too
late to pay, and each page that it writes is copied; done before the fork it is done for all of them.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import ModuleType

import numpy as np

from .channel import Channel, ChannelClosedError
from .values import DtypeValue, TensorValue

CALLS = 24
"""How often each driver is called: enough for Python 3.11 to 3.13 to take a function for a hot one."""

_PLACE = "warmth"
_ANSWER = '''
def double(x, shape, *, strict=False):
    """Return twice x, and the sizes that are not one."""
    sizes = [size for size in shape if size != 1]
    if strict:
        raise ValueError(f"double: {shape} leaves {len(sizes)}")
    total = 0
    for size in sizes:
        total += size
    return x + x, tuple(sizes), total
'''
_DRIVERS = (
    ("def warm(torch, x, shape, more):\n    return torch.double(x, shape)", False),
    ("def warm(torch, x, shape, more):\n    return torch.double(x, shape, strict=True)", False),
    ("def warm(torch, x, shape, more):\n    return (x * x + x).sum(0)", True),
)


def warm_up(framework: ModuleType, serve: Callable[[Channel, ModuleType], None]) -> None:
    """Serve some requests with an answer of our own, in a package beside *framework* that is gone afterwards.

    Args:
        framework: its tensors are what the requests carry; it stays as it is.
        serve: answers requests from a channel with a package, until the channel closes.
    """
    for driver, gradients in _DRIVERS:
        ours, theirs = socket.socketpair()
        with ours, theirs, _package(framework) as package:
            judge = Channel(ours)
            for number, request in enumerate(_requests(driver, gradients)):
                judge.send({**request, "id": number})
            ours.shutdown(socket.SHUT_WR)
            with suppress(ChannelClosedError):
                serve(Channel(theirs), package)


@contextmanager
def _package(framework: ModuleType) -> Generator[ModuleType]:
    made = ModuleType(_PLACE)
    public = {name: value for name, value in vars(framework).items() if not name.startswith("__")}
    vars(made).update(public, double=None)
    sys.modules[_PLACE] = made
    try:
        yield made
    finally:
        del sys.modules[_PLACE]


def _requests(driver: str, gradients: bool) -> Iterator[Mapping[str, object]]:
    x = TensorValue(np.ones((2, 3), np.float32), gradients)
    more = {"values": [1, 2.5, "text", None, True, slice(0, 2), DtypeValue("float32")], "array": np.ones(2)}
    call = {"op": "call", "arguments": (x, (2, 1, 3), more), "gradients": gradients}
    yield {"op": "prepare", "exercise": "double", "driver": driver, "name": "warm"}
    yield {"op": "load", "exercise": "double", "source": _ANSWER}
    for _ in range(CALLS):
        yield call
    yield {"op": "turn", "driver": driver, "name": "warm"}
    yield call
