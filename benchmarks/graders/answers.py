"""Right answers in several forms: no two of a class are the same text, so that remembering one saves nobody any work.

`$names` stand for what a learner may call as they like.
"""

from __future__ import annotations

import random
import re

FORMS: dict[str, tuple[str, ...]] = {
    "strides.contiguous_strides": (
        """
def contiguous_strides(shape):
    $found, $step = [], 1
    for $size in reversed(shape):
        $found.append($step)
        $step *= max($size, 1)
    return tuple(reversed($found))
""",
        """
from math import prod

def contiguous_strides(shape):
    return tuple(prod(max($size, 1) for $size in shape[$at + 1 :]) for $at in range(len(shape)))
""",
        """
def contiguous_strides(shape):
    if not shape:
        return ()
    $rest = contiguous_strides(shape[1:])
    $step = $rest[0] * max(shape[1], 1) if $rest else 1
    return ($step, *$rest)
""",
        """
def contiguous_strides(shape):
    $found = [1] * len(shape)
    for $at in range(len(shape) - 2, -1, -1):
        $size = shape[$at + 1]
        $found[$at] = $found[$at + 1] * ($size if $size > 0 else 1)
    return tuple($found)
""",
    ),
    "shapes.broadcast_shapes": (
        """
def broadcast_shapes(*shapes):
    $most = max(map(len, shapes), default=0)
    $found = [1] * $most
    for $shape in shapes:
        for $at, $size in enumerate($shape, $most - len($shape)):
            if $size != 1 and $found[$at] not in (1, $size):
                raise RuntimeError(f"{shapes} do not broadcast")
            if $size != 1:
                $found[$at] = $size
    return tuple($found)
""",
        """
from itertools import zip_longest

def broadcast_shapes(*shapes):
    $found = []
    for $size in zip_longest(*(reversed($shape) for $shape in shapes), fillvalue=1):
        $most = set($size) - {1}
        if len($most) > 1:
            raise RuntimeError(f"the sizes {$most} meet")
        $found.append($most.pop() if $most else 1)
    return tuple($found[::-1])
""",
        """
def $join(a, b):
    $most = max(len(a), len(b))
    a, b = (1,) * ($most - len(a)) + tuple(a), (1,) * ($most - len(b)) + tuple(b)
    if any($size != $step and 1 not in ($size, $step) for $size, $step in zip(a, b)):
        raise RuntimeError("these do not fit")
    return tuple($step if $size == 1 else $size for $size, $step in zip(a, b))

def broadcast_shapes(*shapes):
    $found = ()
    for $shape in shapes:
        $found = $join($found, $shape)
    return $found
""",
    ),
    "shapes.unbroadcast": (
        """
def unbroadcast(grad, shape):
    if len(shape) > grad.ndim:
        raise RuntimeError("too many axes")
    while grad.ndim > len(shape):
        grad = grad.sum(0)
    for $at, ($size, $step) in enumerate(zip(shape, grad.shape)):
        if $size not in (1, $step):
            raise RuntimeError(f"{shape} does not broadcast")
        if $size == 1:
            grad = grad.sum($at, keepdim=True)
    return grad
""",
        """
def unbroadcast(grad, shape):
    torch.zeros(shape).expand(grad.shape)
    $rest = (1,) * (grad.ndim - len(shape)) + tuple(shape)
    $found = tuple($at for $at, $size in enumerate($rest) if $size == 1)
    return grad.reshape(shape) if $found == () else grad.sum($found).reshape(shape)
""",
        """
def unbroadcast(grad, shape):
    if torch.shapes.broadcast_shapes(shape, grad.shape) != tuple(grad.shape):
        raise RuntimeError("it does not broadcast to the gradient")
    $most = grad.ndim - len(shape)
    $found = [*range($most)]
    for $at, $size in enumerate(shape):
        if $size == 1:
            $found.append($most + $at)
    $rest = grad.sum(tuple($found)) if $found else grad
    return $rest.reshape(shape)
""",
    ),
    "autograd.engine.topological_order": (
        """
def topological_order(roots):
    $found, $seen = [], set()
    $stack = [($node, False) for $node in roots]
    while $stack:
        $node, $left = $stack.pop()
        if $left:
            $found.append($node)
        elif $node not in $seen:
            $seen.add($node)
            $stack.append(($node, True))
            $stack.extend(($next, False) for $next, _ in $node.next_functions if $next is not None)
    return $found[::-1]
""",
        """
def topological_order(roots):
    $left = dict.fromkeys(roots, 0)
    $stack = list($left)
    while $stack:
        for $next, _ in $stack.pop().next_functions:
            if $next is not None:
                if $next not in $left:
                    $left[$next] = 0
                    $stack.append($next)
                $left[$next] += 1
    $found = []
    $stack = [$node for $node in dict.fromkeys(roots) if not $left[$node]]
    while $stack:
        $node = $stack.pop()
        $found.append($node)
        for $next, _ in $node.next_functions:
            if $next is not None:
                $left[$next] -= 1
                if not $left[$next]:
                    $stack.append($next)
    return $found
""",
        """
def topological_order(roots):
    $seen, $found = set(), []
    for $left in roots:
        if $left in $seen:
            continue
        $seen.add($left)
        $stack = [($left, iter($left.next_functions))]
        while $stack:
            $node, $rest = $stack[-1]
            for $next, _ in $rest:
                if $next is not None and $next not in $seen:
                    $seen.add($next)
                    $stack.append(($next, iter($next.next_functions)))
                    break
            else:
                $found.append($node)
                $stack.pop()
    $found.reverse()
    return $found
""",
    ),
}

_WORDS = (
    "acc", "all_of_it", "answer", "around", "axis_", "buffer", "current", "done", "each", "edge", "far", "fine",
    "fit", "here", "index_", "inner", "item", "last", "left_over", "length", "line", "many", "mine", "most",
    "next_one", "number", "one", "other", "outer", "pair", "part", "place", "q", "rank_", "ready", "right", "row",
    "so_far", "spot", "step_", "that", "there", "thing", "this", "todo", "total", "upto", "value", "visited",
    "walk", "wanted", "width", "work", "yet", "z",
)  # fmt: skip
_THOUGHTS = (
    "as in the lecture", "from the right", "see the hint", "empty axes count as one", "is this fast enough?",
    "checked by hand for (2, 3, 4)", "my first try was too slow", "works", "ask about this in class", "one more time",
)  # fmt: skip


def right_answer(exercise: str, chance: random.Random) -> str:
    """Return a right answer: one of the forms, with names and remarks of its own.

    Args:
        exercise: a key of `FORMS`.
        chance: what is drawn from.
    """
    form = chance.choice(FORMS[exercise]).strip()
    names = sorted(set(re.findall(r"\$(\w+)", form)))
    chosen = dict(zip(names, chance.sample(_WORDS, len(names)), strict=True))
    lines = re.sub(r"\$(\w+)", lambda found: chosen[found[1]], form).splitlines()
    remarks = [f"# {chance.choice(_THOUGHTS)} ({chance.randrange(10**6)})" for _ in range(chance.randint(1, 3))]
    return "\n".join([*remarks, *lines]) + "\n"
