"""Make names that learners chose safe: for a folder of results on any system, and for a sentence."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

LONGEST = 80
"""Characters of a name; with a fingerprint and in UTF-8 it stays far below the 255 bytes that file systems allow."""

FORBIDDEN = re.compile(r'[<>:"/\\|?*%\s]+')
DEVICES = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])(\..*)?")
RESULTS = re.compile(r"(?i).*\.(sqlite(-\w+)?|csv|xml|html|json|md|log|lock|part|tmp|txt)")
"""A submission of such a name could stand in the place of a file that a class run writes beside it."""


def safe_name(text: str) -> str:
    """Return *text* as the name of a folder on Linux, macOS and Windows; the same text always gives the same name.

    A name that had to be changed ends in a fingerprint of what it was, so that two that differ stay different.

    >>> safe_name("Anna Schmidt"), safe_name("anna.schmidt"), safe_name("../../etc")
    ('Anna_Schmidt', 'anna.schmidt', 'etc-74ccf3')
    """
    plain = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())
    name = FORBIDDEN.sub("_", "".join(character for character in plain if not _is_unseen(character)))
    name = name[:LONGEST].strip("._-~=+@")  # neither hidden, nor an option, nor a spreadsheet's formula
    while len(name.encode()) > 2 * LONGEST:
        name = name[:-1].rstrip("._-~")
    if DEVICES.fullmatch(name) or RESULTS.fullmatch(name):
        name = f"_{name}_"
    return name if name and name == plain.replace(" ", "_") else f"{name or 'submission'}-{fingerprint(text)}"


def _is_unseen(character: str) -> bool:
    """Tell whether a character is a control, a direction mark or another that cannot be seen, or no character."""
    return unicodedata.category(character) in ("Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp")


def fingerprint(text: str) -> str:
    """Return six hexadecimal digits that tell *text* from others."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:6]


def unique_names(wanted: Sequence[tuple[str, str]]) -> list[str]:
    """Return a safe name for each pair (name, what tells it from others of that name), all different in any case.

    >>> unique_names([("Work", "a/Work.zip"), ("work", "b/work.zip"), ("anna", "anna.zip")])
    ['Work-da7213', 'work-d56d24', 'anna']
    """
    names = [safe_name(name) for name, _ in wanted]
    times = Counter(map(_folded, names))
    names = [
        name if times[_folded(name)] == 1 else f"{name}-{fingerprint(other)}"
        for name, (_, other) in zip(names, wanted, strict=True)
    ]
    return _numbered(names)


def _numbered(names: list[str]) -> list[str]:
    """Return *names* with a number where even the fingerprints agree."""
    taken: set[str] = set()
    different: list[str] = []
    for name in names:
        number, free = 1, name
        while _folded(free) in taken:
            number += 1
            free = f"{name}-{number}"
        taken.add(_folded(free))
        different.append(free)
    return different


def _folded(name: str) -> str:
    """Return what file systems compare that know no case, or decompose."""
    return unicodedata.normalize("NFKC", name.casefold())


def shown(name: str) -> str:
    r"""Return a learner's name of a file for a sentence: one line, nothing unseen, not too long.

    >>> shown("a\nb\u202egnp.ipynb")
    'a?b?gnp.ipynb'
    """
    seen = "".join(character if character.isprintable() else "?" for character in name)
    return seen if len(seen) <= LONGEST else f"{seen[: LONGEST // 2]}...{seen[-LONGEST // 2 :]}"
