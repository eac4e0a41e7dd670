"""Answers that look alike: evidence to look at, never a verdict.

Answers are compared exercise by exercise by the pieces of their own code. A pair's share is how much of the own code of
the shorter answers stands in the other ones too, over all exercises that both attempted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, product

from ..submissions.submission import Answers
from .own_code import PIECE, SHORTEST, Text, with_own_code

AMOUNT = 100
"""Characters of own code that a pair must share, over all exercises, to be listed."""

SHARE = 0.5
"""Share of the own code from which on a pair is listed."""

LONGEST = 20_000
"""Characters of an answer that are compared."""

PAIRS = 50
"""Pairs that are listed."""


@dataclass(frozen=True, eq=False)
class Match:
    """Two answers to an exercise that share own code.

    Args:
        exercise: its id.
        first, second: the texts.
        pieces: what they share.
        shared: characters of own code that they share.
    """

    exercise: str
    first: Text
    second: Text
    pieces: frozenset[int]
    shared: int

    @property
    def is_identical(self) -> bool:
        """Whether they are the same, letter by letter."""
        return self.first is self.second


@dataclass(frozen=True, eq=False)
class Pair:
    """Two submissions that share own code.

    Args:
        first, second: their names.
        shared: characters of own code that they share.
        share: of the own code of the shorter answers, from 0 to 1.
        matches: the exercises, those with most shared code first.
    """

    first: str
    second: str
    shared: int
    share: float
    matches: tuple[Match, ...]

    @property
    def weight(self) -> float:
        """What pairs are ranked by: much code, and most of what there is."""
        return self.shared * self.share


class Similar:
    """Gathers answers and finds the pairs.

    Args:
        exercises: ids of the exercises to compare.
    """

    def __init__(self, exercises: Iterable[str]) -> None:
        self._texts: dict[str, dict[str, Text]] = {exercise: {} for exercise in exercises}
        self.names: list[str] = []

    def add(self, submission: str, answers: Answers) -> None:
        """Take in the answers of a submission."""
        number = len(self.names)
        self.names.append(submission)
        for exercise, answer in answers.by_exercise.items():
            texts = self._texts.get(exercise)
            if texts is not None:
                source = answer.source[:LONGEST].strip("\n")
                texts.setdefault(source, Text(source)).submissions.append(number)

    def pairs(self) -> list[Pair]:
        """Return the pairs that share most of their own code, the most striking first."""
        matches: dict[tuple[int, int], list[Match]] = defaultdict(list)
        own: dict[int, dict[str, int]] = defaultdict(dict)
        for exercise, texts in self._texts.items():
            kept = with_own_code(exercise, list(texts.values()))
            for text in kept:
                for number in text.submissions:
                    own[number][exercise] = text.own
            found = list(_matches(exercise, kept))
            for match in found:
                for both in _submissions(match):
                    matches[both].append(match)
            alike = {text for match in found for text in (match.first, match.second)}
            for text in alike.symmetric_difference(texts.values()):
                text.forget()
        pairs = (self._pair(first, second, found, own) for (first, second), found in matches.items())
        listed = [pair for pair in pairs if pair.share >= SHARE and pair.shared >= AMOUNT]
        return sorted(listed, key=lambda pair: (-pair.weight, pair.first, pair.second))[:PAIRS]

    def _pair(self, first: int, second: int, matches: list[Match], own: dict[int, dict[str, int]]) -> Pair:
        both = own[first].keys() & own[second].keys()
        shared = sum(match.shared for match in matches)
        share = shared / sum(min(own[first][exercise], own[second][exercise]) for exercise in both)
        turned = [match if first in match.first.submissions else _turned(match) for match in matches]
        ranked = sorted(turned, key=lambda match: (-match.shared, match.exercise))
        return Pair(self.names[first], self.names[second], shared, min(1.0, share), tuple(ranked))


def _matches(exercise: str, texts: list[Text]) -> Iterable[Match]:
    """Yield the pairs of texts that share own code, and those texts that several handed in."""
    holders: dict[int, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        if len(text.submissions) > 1:
            yield Match(exercise, text, text, frozenset(text.pieces), text.own)
        for piece in text.pieces:
            holders[piece].append(number)
    together: Counter[tuple[int, int]] = Counter()
    for numbers in holders.values():
        together.update(combinations(numbers, 2))
    for (one, other), count in together.items():
        first, second = texts[one], texts[other]
        if count + PIECE >= SHORTEST:
            pieces = frozenset(first.pieces.keys() & second.pieces.keys())
            shared = min(len(first.covered(pieces)), len(second.covered(pieces)))
            yield Match(exercise, first, second, pieces, shared)


def _submissions(match: Match) -> Iterable[tuple[int, int]]:
    if match.is_identical:
        return combinations(match.first.submissions, 2)
    return ((min(both), max(both)) for both in product(match.first.submissions, match.second.submissions))


def _turned(match: Match) -> Match:
    return Match(match.exercise, match.second, match.first, match.pieces, match.shared)
