"""The class: who hands in what, and how many points each is due by how their answers were made."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from .answers import FORMS, right_answer

POINTS: dict[str, dict[str, int]] = {
    "strides.contiguous_strides": {"steps_over_everything_to_its_right": 2, "counts_an_empty_axis_as_one": 1},
    "shapes.broadcast_shapes": {
        "stretches_missing_axes_and_axes_of_size_one": 2,
        "refuses_sizes_that_differ_and_are_both_not_one": 1,
    },
    "shapes.unbroadcast": {
        "sums_over_every_broadcast_axis": 2,
        "gives_both_factors_of_a_product_their_gradient": 1,
        "refuses_a_shape_that_does_not_broadcast": 1,
    },
    "autograd.engine.topological_order": {
        "puts_every_node_before_its_producers": 2,
        "walks_a_chain_of_ten_thousand_nodes": 1,
        "visits_a_node_once_however_many_ways_lead_to_it": 1,
    },
}
"""The assignment: its four exercises, their ten checks, and what each is worth."""

ALL = sum(sum(checks.values()) for checks in POINTS.values())


@dataclass(frozen=True)
class Learner:
    """One submission.

    Args:
        name: unique, and safe as the name of a file.
        kind: "right", "wrong", "pathological" or "forged".
        answers: the source by exercise.
        due: the points that it should be given.
    """

    name: str
    kind: str
    answers: dict[str, str]
    due: int


def class_of(count: int, seed: int = 1) -> list[Learner]:
    """Return a class: 5 pathological submissions, 15 in a hundred wrong, the rest right.

    Args:
        count: how many, at least 10.
        seed: decides the texts.
    """
    chance = random.Random(seed)
    wrong = max(1, round(0.15 * count))
    kinds = ["right"] * (count - wrong - len(PATHOLOGICAL)) + ["wrong"] * wrong + ["pathological"] * len(PATHOLOGICAL)
    chance.shuffle(kinds)
    wrongs, pathologies = iter(range(wrong)), iter(PATHOLOGICAL)
    learners: list[Learner] = []
    for number, kind in enumerate(kinds):
        right = {exercise: right_answer(exercise, chance) for exercise in FORMS}
        learner = Learner(f"learner{number:03d}", kind, right, ALL)
        if kind == "wrong":
            learner = _mistaken(learner, next(wrongs))
        elif kind == "pathological":
            name, source, lost = next(pathologies)
            answers = {**right, "shapes.unbroadcast": source}
            learner = replace(learner, name=f"{learner.name}-{name}", answers=answers, due=ALL - lost)
        learners.append(learner)
    return learners


def _mistaken(learner: Learner, number: int) -> Learner:
    exercise, source, lost = WRONG[number % len(WRONG)]
    lost_points = sum(POINTS[exercise][check] for check in lost)
    remark = f"# mistake {number} of {learner.name}\n"
    return replace(learner, answers={**learner.answers, exercise: remark + source.lstrip()}, due=ALL - lost_points)


def forgers(patches: dict[str, str]) -> list[Learner]:
    """Return submissions that implement nothing and attack the system that grades them.

    Args:
        patches: the source of each attack, by its name.
    """
    empty = {name: f"def {name.rpartition('.')[2]}(*arguments):\n    return None\n" for name in POINTS}
    first = next(iter(POINTS))
    return [
        Learner(f"forger-{name}", "forged", {**empty, first: f"{source.strip()}\n\n{empty[first]}"}, 0)
        for name, source in patches.items()
    ]


WRONG: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "strides.contiguous_strides",
        """
def contiguous_strides(shape):
    strides, step = [], 1
    for size in shape:
        strides.append(step)
        step *= max(size, 1)
    return tuple(strides)
""",
        ("steps_over_everything_to_its_right", "counts_an_empty_axis_as_one"),
    ),
    (
        "strides.contiguous_strides",
        """
def contiguous_strides(shape):
    strides, step = [], 1
    for size in reversed(shape):
        strides.insert(0, step)
        step *= max(size, 1)
    return strides
""",
        ("steps_over_everything_to_its_right", "counts_an_empty_axis_as_one"),
    ),
    (
        "strides.contiguous_strides",
        """
def contiguous_strides(shape):
    strides, step = [], 1
    for size in reversed(shape):
        strides.insert(0, step)
        step *= size
    return tuple(strides)
""",
        ("counts_an_empty_axis_as_one",),
    ),
    (
        "shapes.broadcast_shapes",
        """
def broadcast_shapes(*shapes):
    common = []
    for shape in shapes:
        common += [1] * (len(shape) - len(common))
        for axis, size in enumerate(shape):
            if size != 1 and common[axis] not in (1, size):
                raise RuntimeError("these do not broadcast")
            common[axis] = size if size != 1 else common[axis]
    return tuple(common)
""",
        ("stretches_missing_axes_and_axes_of_size_one", "refuses_sizes_that_differ_and_are_both_not_one"),
    ),
    (
        "shapes.broadcast_shapes",
        """
def broadcast_shapes(*shapes):
    rank = max(map(len, shapes), default=0)
    padded = [(1,) * (rank - len(shape)) + tuple(shape) for shape in shapes]
    return tuple(max(sizes) for sizes in zip(*padded))
""",
        ("stretches_missing_axes_and_axes_of_size_one", "refuses_sizes_that_differ_and_are_both_not_one"),
    ),
    (
        "shapes.broadcast_shapes",
        """
def broadcast_shapes(*shapes):
    return tuple(int(size) for size in np.broadcast_shapes(*shapes))
""",
        ("refuses_sizes_that_differ_and_are_both_not_one",),
    ),
    (
        "shapes.unbroadcast",
        """
def unbroadcast(grad, shape):
    torch.zeros(shape).expand(grad.shape)
    padded = (1,) * (grad.ndim - len(shape)) + tuple(shape)
    axes = tuple(axis for axis, size in enumerate(padded) if size == 1)
    return grad.reshape(shape) if axes == () else grad.mean(axes).reshape(shape)
""",
        ("sums_over_every_broadcast_axis", "gives_both_factors_of_a_product_their_gradient"),
    ),
    (
        "shapes.unbroadcast",
        """
def unbroadcast(grad, shape):
    padded = (1,) * (grad.ndim - len(shape)) + tuple(shape)
    axes = tuple(axis for axis, size in enumerate(padded) if size == 1)
    return grad.reshape(shape) if axes == () else grad.sum(axes).reshape(shape)
""",
        ("refuses_a_shape_that_does_not_broadcast",),
    ),
    (
        "shapes.unbroadcast",
        """
def unbroadcast(grad, shape):
    grad.sum().reshape(shape) if len(shape) == 0 else grad
""",
        (
            "sums_over_every_broadcast_axis",
            "gives_both_factors_of_a_product_their_gradient",
            "refuses_a_shape_that_does_not_broadcast",
        ),
    ),
    (
        "autograd.engine.topological_order",
        """
def topological_order(roots):
    order, seen = [], set()

    def visit(node):
        if node is not None and node not in seen:
            seen.add(node)
            for producer, _ in node.next_functions:
                visit(producer)
            order.append(node)

    for root in roots:
        visit(root)
    return order[::-1]
""",
        ("walks_a_chain_of_ten_thousand_nodes",),
    ),
    (
        "autograd.engine.topological_order",
        """
def topological_order(roots):
    order, seen, waiting = [], set(roots), list(roots)
    while waiting:
        node = waiting.pop(0)
        order.append(node)
        for producer, _ in node.next_functions:
            if producer is not None and producer not in seen:
                seen.add(producer)
                waiting.append(producer)
    return order
""",
        ("puts_every_node_before_its_producers",),
    ),
    (
        "autograd.engine.topological_order",
        """
def topological_order(roots):
    order, seen = [], set()
    stack = [(root, False) for root in roots]
    while stack:
        node, left = stack.pop()
        if left:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((producer, False) for producer, _ in node.next_functions if producer is not None)
    return order
""",
        tuple(POINTS["autograd.engine.topological_order"]),
    ),
    (
        "autograd.engine.topological_order",
        """
def topological_order(roots):
    return list(roots)
""",
        tuple(POINTS["autograd.engine.topological_order"]),
    ),
    (
        "shapes.broadcast_shapes",
        """
def broadcast_shapes(*shapes):
    rank = max(map(len, shapes), default=0)
    padded = [(1,) * (rank - len(shape)) + tuple(shape) for shape in shapes]
    if any(len(set(sizes) - {1}) > 1 for sizes in zip(*padded)):
        raise RuntimeError("these do not broadcast")
    return tuple(max(sizes) for sizes in zip(*padded))
""",
        ("stretches_missing_axes_and_axes_of_size_one",),
    ),
    (
        "strides.contiguous_strides",
        """
def contiguous_strides(shape):
    return tuple(8 * step for step in np.cumprod([1, *(max(size, 1) for size in shape[:0:-1])])[::-1].tolist())
""",
        ("steps_over_everything_to_its_right", "counts_an_empty_axis_as_one"),
    ),
)
"""(exercise, answer, the checks that it fails whatever is drawn), fifteen of them."""

_NOTHING = sum(POINTS["shapes.unbroadcast"].values())
_RIGHT = """
def unbroadcast(grad, shape):
    torch.zeros(shape).expand(grad.shape)
    padded = (1,) * (grad.ndim - len(shape)) + tuple(shape)
    axes = tuple(axis for axis, size in enumerate(padded) if size == 1)
    return grad.reshape(shape) if axes == () else grad.sum(axes).reshape(shape)
"""

PATHOLOGICAL: tuple[tuple[str, str, int], ...] = (
    ("loops", "def unbroadcast(grad, shape):\n    while True:\n        pass\n", _NOTHING),
    ("takes-4-gb", 'hoard = b"x" * (4 << 30)\n\ndef unbroadcast(grad, shape):\n    return None\n', _NOTHING),
    ("crashes", "import ctypes\n\ndef unbroadcast(grad, shape):\n    return ctypes.string_at(0)\n", _NOTHING),
    ("exits", "import os\n\ndef unbroadcast(grad, shape):\n    os._exit(0)\n", _NOTHING),
    ("prints-50-mb", 'for _ in range(50_000):\n    print("x" * 999)\n' + _RIGHT, 0),
)
"""(name, answer to `shapes.unbroadcast`, points that it loses); the answers to the other exercises are right."""
