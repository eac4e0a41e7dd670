"""Answers to two exercises, right, wrong, blank and hostile ones, each in words of its own.

Every text differs from every other in names, comments, forms and order, so that no cache of equal answers can explain
how fast a class is graded.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

STRIDES = "strides.contiguous_strides"
SHAPES = "shapes.broadcast_shapes"

NAMES = [
    "sizes",
    "dims",
    "extents",
    "total",
    "stride",
    "step",
    "width",
    "span",
    "jump",
    "pace",
    "n",
    "m",
    "acc",
    "result",
]
SAID = ["walk from the right", "the last axis is dense", "row-major", "as in C", "see chapter 1"]


@dataclass(frozen=True)
class Kind:
    """A kind of answer.

    Args:
        name: what it is called in the table.
        share: how many of a thousand answers are of it.
        full: True where it must reach all points, False where it must not.
        strides: makes an answer to `STRIDES`, given a source of chance.
        shapes: the same for `SHAPES`.
    """

    name: str
    share: int
    full: bool
    strides: Callable[[random.Random], str]
    shapes: Callable[[random.Random], str]


def _written(template: str) -> Callable[[random.Random], str]:
    """Return a function that fills a template's A, B, C with names, and its # with a comment."""

    def write(dice: random.Random) -> str:
        names = dice.sample(NAMES, 3)
        text = template
        for letter, name in zip("ABC", names, strict=True):
            text = text.replace(f"<{letter}>", f"{name}_{dice.randrange(100)}")
        comment = f"  # {dice.choice(SAID)}, {dice.randrange(10**6)}"
        return text.replace("<#>", comment).replace("<N>", str(dice.randrange(10**6))).strip() + "\n"

    return write


def _any(*templates: str) -> Callable[[random.Random], str]:
    writers = [_written(template) for template in templates]
    return lambda dice: dice.choice(writers)(dice)


def _strides(body: str) -> str:
    return f"def contiguous_strides(shape):<#>\n    {body}\n"


def _shapes(body: str) -> str:
    return f"def broadcast_shapes(*shapes):<#>\n    {body}\n"


RIGHT = Kind(
    "right", 780, True,
    _any(
        _strides("<A>, <B> = [], 1\n    for <C> in reversed(shape):<#>\n        <A>.append(<B>)\n"
                 "        <B> *= max(<C>, 1)\n    return tuple(reversed(<A>))"),
        _strides("<A> = [1] * len(shape)\n    for <B> in range(len(shape) - 2, -1, -1):\n"
                 "        <A>[<B>] = <A>[<B> + 1] * max(shape[<B> + 1], 1)<#>\n    return tuple(<A>)"),
        "import math\n\n\n" + _strides("<A> = [max(<B>, 1) for <B> in shape]<#>\n"
                 "    return tuple(math.prod(<A>[<C> + 1:]) for <C> in range(len(<A>)))"),
        _strides('"""Say it again for the rest, <N>."""\n    if not shape:\n        return ()\n'
                 "    <A> = contiguous_strides(shape[1:])\n    <B> = <A>[0] * max(shape[1], 1) if <A> else 1<#>\n"
                 "    return (<B>, *<A>)"),
    ),
    _any(
        _shapes("<A> = max(map(len, shapes), default=0)\n"
                "    <B> = [(1,) * (<A> - len(<C>)) + tuple(<C>) for <C> in shapes]\n    joined = []\n"
                "    for column in zip(*<B>):<#>\n        other = {size for size in column if size != 1}\n"
                '        if len(other) > 1:\n            raise RuntimeError("no common shape, <N>")\n'
                "        joined.append(other.pop() if other else 1)\n    return tuple(joined)"),
        "from itertools import zip_longest\n\n\n"
        + _shapes("<A> = []\n    for <B> in zip_longest(*map(reversed, map(list, shapes)), fillvalue=1):<#>\n"
                  "        <C> = 1\n        for size in <B>:\n            if size != 1 and <C> not in (1, size):\n"
                  '                raise RuntimeError("these do not fit, <N>")\n'
                  "            <C> = size if size != 1 else <C>\n        <A>.append(<C>)\n    return tuple(<A>[::-1])"),
    ),
)  # fmt: skip

WRONG = Kind(
    "wrong", 80, False,
    _any(
        _strides("return tuple(shape)<#>"),
        _strides("<A>, <B> = [], 1\n    for <C> in shape:\n        <A>.append(<B>)<#>\n        <B> *= <C>\n"
                 "    return tuple(<A>)"),
        _strides("<A>, <B> = [], 1\n    for <C> in reversed(shape):\n        <A>.append(<B>)\n        <B> *= <C><#>\n"
                 "    return tuple(reversed(<A>))"),
        _strides("<A>, <B> = [], 8\n    for <C> in reversed(shape):\n        <A>.append(<B>)<#>\n"
                 "        <B> *= max(<C>, 1)\n    return tuple(reversed(<A>))"),
        _strides("return list(range(len(shape)))<#>"),
    ),
    _any(
        _shapes("return tuple(max(<A>) for <A> in zip(*shapes))<#>"),
        _shapes("<A> = max(map(len, shapes), default=0)\n"
                "    <B> = [tuple(<C>) + (1,) * (<A> - len(<C>)) for <C> in shapes]<#>\n"
                "    return tuple(max(column) for column in zip(*<B>))"),
        _shapes("return shapes[0]<#>"),
    ),
)  # fmt: skip

BLANK = Kind("blank", 90, False, _any(_strides("...<#>")), _any(_shapes("...<#>")))

BROKEN = Kind(
    "broken", 30, False,
    _any("def contiguous_strides(shape)<#>\n    return ()\n", _strides("return <A>_undefined<#>"),
         _strides("raise ValueError('<N>')"), "import torch<#>\n\n\n" + _strides("return torch.empty(shape).stride()")),
    _any("def broadcast_shapes(*shapes:<#>\n", _shapes("return <A>"), _shapes("assert False, '<N>'")),
)  # fmt: skip

HOSTILE = Kind(
    "hostile", 19, False,
    _any(
        "import os\n\n\n" + _strides("os._exit(<N> % 2)<#>"),
        "import ctypes\n\n\n" + _strides("return ctypes.string_at(<N> % 7)<#>"),
        "import os, signal\n\n\n" + _strides("os.kill(os.getpid(), signal.SIGKILL)<#>"),
        _strides("return contiguous_strides(shape)<#>"),
        _strides("return bytearray(1 << 34)<#>"),
        _strides("print('<N> ' * 1_000_000)<#>\n    return ()"),
        "import os\n\n\n" + _strides("os.fork()<#>\n    return tuple(shape)"),
        "import sys\n\n\n" + _strides("sys.exit('passed <N>')<#>"),
        _strides("return type('<A>', (tuple,), {'__eq__': lambda *_: True})()<#>"),
    ),
    _any(
        "import os\n\n\n" + _shapes("os.close(3)<#>\n    return ()"),
        _shapes("[].append(__import__('gc').get_objects())<#>\n    return ()"),
    ),
)  # fmt: skip

ENDLESS = Kind(
    "endless", 1, False,
    _any(_strides("while True:\n        pass<#>"), "import time\n\n\n" + _strides("time.sleep(<N> + 1000)<#>")),
    _any(_shapes("return ()<#>")),
)  # fmt: skip

KINDS = (RIGHT, WRONG, BLANK, BROKEN, HOSTILE, ENDLESS)


def kind_of(number: int) -> Kind:
    """Return the kind that a learner's answers are of, the same for the same number."""
    drawn = random.Random(f"kind {number}").randrange(1000)
    for kind in KINDS:
        drawn -= kind.share
        if drawn < 0:
            return kind
    raise AssertionError("the shares add up to a thousand")


def answers_of(number: int) -> dict[str, str]:
    """Return a learner's answers by exercise, the same for the same number."""
    dice = random.Random(f"answers {number}")
    kind = kind_of(number)
    return {STRIDES: kind.strides(dice), SHAPES: kind.shapes(dice)}
