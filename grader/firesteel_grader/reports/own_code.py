"""What of an answer is its learner's own: its pieces that stand neither in the reference nor in half the class.

Answers are cut into pieces by copydetect: names are replaced by their kind, comments and layout fall away, and what is
left is read through a window of `PIECE` characters.
"""

from __future__ import annotations

import importlib
import inspect
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..grader import load_reference

if TYPE_CHECKING:
    from copydetect import CodeFingerprint
    from numpy.typing import NDArray

PIECE = 25
"""Characters of filtered code: copydetect's own default."""

SHORTEST = 60
"""Characters of own code below which an answer is not compared: two right ones of a line are the same."""

COMMON = 0.1
"""A piece in more than this share of the submissions is common..."""

FEWEST, MOST = 5, 20
"""... but never one in FEWEST of them or fewer, always one in more than MOST."""


@dataclass(eq=False)
class Text:
    """One text of an answer, and those who handed it in letter by letter.

    Args:
        source: the answer.
        submissions: numbers of the submissions.
        pieces: where in the filtered code each of its own pieces stands.
        own: characters of its own code.
    """

    source: str
    submissions: list[int] = field(default_factory=list[int])
    pieces: dict[int, list[int]] = field(default_factory=dict[int, list[int]])
    places: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    own: int = 0

    def read(self) -> None:
        """Cut the source into pieces."""
        found = fingerprint(self.source)
        self.pieces, self.places = dict(found.hash_idx), raw_places(found)

    def keep(self, pieces: Iterable[int]) -> None:
        """Forget all pieces but some."""
        self.pieces = {piece: self.pieces[piece] for piece in pieces}
        self.own = len(self.covered(self.pieces))

    def forget(self) -> None:
        """Give back the room that the pieces take; what is its own stays known."""
        self.pieces, self.places = {}, np.zeros(0, np.int64)

    def covered(self, pieces: Iterable[int]) -> set[int]:
        """Return the positions in the filtered code that some of its pieces cover."""
        return {place + step for piece in pieces for place in self.pieces[piece] for step in range(PIECE)}

    def lines(self, pieces: Iterable[int]) -> frozenset[int]:
        """Return the numbers of the source's lines, from 0, on which some of its pieces stand."""
        starts = np.cumsum([0, *(len(line) + 1 for line in self.source.split("\n"))])
        raw = self.places[sorted(self.covered(pieces))]
        return frozenset((np.searchsorted(starts, raw, side="right") - 1).tolist())


def fingerprint(source: str) -> CodeFingerprint:
    """Return copydetect's fingerprints of *source*, all of them.

    A window of 1 keeps every piece: answers are short, and which ones a wider window keeps depends on the process,
    since copydetect hashes with Python's own, salted hash.
    """
    from copydetect import CodeFingerprint

    return CodeFingerprint("answer.py", PIECE, 1, language="python", fp=io.StringIO(source))


def raw_places(found: CodeFingerprint) -> NDArray[np.int64]:
    """Return where each character of the filtered code stands in the source.

    copydetect keeps, for each place where it took something out, how much it had taken out before. For the name of a
    class version 0.5.0 keeps the length of the name instead, so that places there would be wrong: the next entry tells.
    """
    offsets, code = found.offsets.copy(), found.filtered_code
    for row in range(len(offsets) - 1):
        is_first = row == 0 or offsets[row - 1, 0] != offsets[row, 0]
        if is_first and code[offsets[row, 0] :][:1] == "O":
            offsets[row, 1] = offsets[row + 1, 1] - offsets[row, 1]
    at = np.arange(len(code))
    rows = np.minimum(np.searchsorted(offsets[:, 0], at), len(offsets) - 1)
    return at + offsets[rows, 1]


def with_own_code(exercise: str, texts: list[Text]) -> list[Text]:
    """Return the texts that have own code, their other pieces forgotten.

    Args:
        exercise: the exercise's id.
        texts: all that were handed in.
    """
    for text in texts:
        text.read()
    given = set(fingerprint(_reference(exercise)).hash_idx)
    count = sum(len(text.submissions) for text in texts)
    often = min(MOST, max(FEWEST, int(COMMON * count)))
    seen: Counter[int] = Counter()
    for text in texts:
        seen.update(dict.fromkeys(text.pieces, len(text.submissions)))
    for text in texts:
        text.keep(piece for piece in list(text.pieces) if piece not in given and seen[piece] <= often)
    return [text for text in texts if text.own >= SHORTEST]


def _reference(exercise: str) -> str:
    module, _, symbol = exercise.rpartition(".")
    home = importlib.import_module(f"{load_reference().__name__}.{module}")
    return inspect.getsource(getattr(home, symbol))
