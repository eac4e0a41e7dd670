"""An attack: an answer that tries to cheat or to break out, and the sign by which its success would be known.

One file below ``payloads/`` is one attack. It begins with what it is:

    # attack: reads the reference out of the framework's files
    # lines: 3 27          numbers of the list of attacks that the suite answers
    # sign: marks          how success is seen, see `SIGNS`
    # exercise: ...        if not the usual one
    # process: landlock    what level `process` needs to stop it
    # sandbox: never, ...  why a level does not claim to stop it
    # control: none, ...   why it cannot be shown without the boundary, where it cannot
    # shown: root torch    what the machine must have for the control to succeed

An answer whose sign is `marks` or `full` defines the exercise's symbol itself. To all others an honest answer is added,
so that what is seen is the attack alone.
"""

from __future__ import annotations

import inspect
import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import firesteel
from firesteel_grader import Result
from firesteel_grader.isolation import LEVELS

PAYLOADS = Path(__file__).parent / "payloads"
USUAL = "strides.contiguous_strides"
BOAST = "I AM IN"
"""What an attack prints when it has done what it must not be able to do."""

PATIENCE = 12.0
"""Seconds within which any answer is judged, however it hangs, at the limits of this suite."""

OUTPUT = 100_000
"""Characters of a learner's prints that a result may hold at most."""


@dataclass(frozen=True)
class Seen:
    """What could be observed from outside.

    Args:
        points: reached.
        max_points: that could be reached.
        verdict: of the answer; ``"killed"`` where the control gave it up.
        text: everything that comes back from the answer: prints, messages, causes.
        seconds: wall time.
        seed: the secret one.
        secret: the token that no answer may learn.
        damage: what happened to the bystanders, in words.
    """

    points: int
    max_points: int
    verdict: str
    text: str
    seconds: float
    seed: int
    secret: str
    damage: tuple[str, ...] = ()


SIGNS: dict[str, tuple[str, Callable[[Seen], bool]]] = {
    "marks": ("points for an answer that implements nothing", lambda seen: seen.points > 0),
    "full": ("full marks for a wrong answer", lambda seen: seen.points == seen.max_points),
    "secret": ("the secret is in what comes back", lambda seen: seen.secret in seen.text),
    "seed": ("the seed is in what comes back", lambda seen: str(seen.seed) in seen.text),
    "boast": ("the answer tells of a deed", lambda seen: BOAST in seen.text),
    "damage": ("a bystander is hurt", lambda seen: bool(seen.damage)),
    "slow": ("the judge is held up", lambda seen: seen.seconds > PATIENCE or seen.verdict == "killed"),
    "flood": ("the judge keeps it all", lambda seen: len(seen.text) > OUTPUT),
    "crash": ("no verdict of the learner's own", lambda seen: seen.verdict in ("error", "killed")),
}
"""For each sign what it is, in words, and the test of it."""


@dataclass(frozen=True)
class Attack:
    """One attack; see the module for the fields of its file."""

    path: Path
    title: str
    lines: tuple[int, ...]
    sign: str
    exercise: str = USUAL
    needs: tuple[str, ...] = ()
    unclaimed: dict[str, str] = field(default_factory=dict[str, str])
    uncontrolled: str = ""
    shown: tuple[str, ...] = ()
    body: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        """Its folder and file, which is how tests are called."""
        return self.path.relative_to(PAYLOADS).with_suffix("").as_posix()

    @property
    def honest(self) -> bool:
        """Whether an honest answer goes with it."""
        return self.sign not in ("marks", "full")

    def claimed(self, level: str) -> bool:
        """Whether *level* says that it stops this attack."""
        return level not in self.unclaimed

    def source(self, surroundings: dict[str, object]) -> str:
        """Return the answer, told in its first line what there is around it."""
        honest = f"\n\n{right(self.exercise)}" if self.honest else ""
        return f"SURROUNDINGS = {surroundings!r}; BOAST = {BOAST!r}\n{self.body}{honest}"

    def succeeded(self, seen: Seen) -> bool:
        """Tell whether the attack did what it came for."""
        return SIGNS[self.sign][1](seen)


def right(exercise: str) -> str:
    """Return the source of the reference, which is an honest and right answer.

    >>> right("strides.permute").startswith("def permute")
    True
    """
    return inspect.getsource(operator.attrgetter(exercise)(firesteel))


def text_of(result: Result) -> str:
    """Return all that comes back from an answer: its prints, and the messages and causes of its checks."""
    said = [f"{check.message}\n{check.cause}\n{check.counterexample}" for check in result.checks]
    return "\n".join([result.output, *said])


def read_attack(path: Path) -> Attack:
    """Return the attack that stands in a file."""
    body = path.read_text(encoding="utf-8")
    top = [line.removeprefix("# ").partition(": ") for line in body.splitlines() if line.startswith("# ")]
    said = {name: text for name, colon, text in reversed(top) if colon}  # the first of a name counts
    process, control = said.get("process", ""), said.get("control", "")
    never = {level: said[level].removeprefix("never, ") for level in LEVELS if said.get(level, "").startswith("never")}
    return Attack(
        path=path,
        title=said["attack"],
        lines=tuple(map(int, said["lines"].split())),
        sign=said["sign"],
        exercise=said.get("exercise", USUAL),
        needs=() if "process" in never else tuple(process.split()),
        unclaimed=never,
        shown=tuple(said.get("shown", "").split()),
        uncontrolled=control.removeprefix("none, "),
        body=body,
    )


def all_attacks() -> list[Attack]:
    """Return all attacks, by folder and name."""
    return [read_attack(path) for path in sorted(PAYLOADS.rglob("*.py"))]
