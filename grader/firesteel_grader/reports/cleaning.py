"""Text of a learner made harmless: what an answer prints, raises or is called reaches every report through here."""

from __future__ import annotations

import re

PRINTED = 4_000
"""Characters of one text that a report shows."""

_ESCAPE = re.compile(  # ECMA-48: control sequences, and strings up to their terminator, such as a window's title
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x9b[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]?"
)
_NEWLINE = re.compile(r"\r\n|\r|\x85")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters; tab and line feed stay
    r"\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff"  # invisible, or turning text round
    r"\ud800-\udfff\U000e0000-\U000e0fff]"  # halves of a pair, which no file can hold, and tags
)


def plain(text: str, most: int = PRINTED) -> str:
    r"""Return *text* as what a reader sees: no terminal sequences, unseen characters by their number, cut to *most*.

    The result holds tabs, line feeds and visible characters only; it can stand in XML and be written as UTF-8.

    >>> plain("\x1b[31mred\x1b[0m\r\n\u202eevil\x00")
    'red\n\\u202eevil\\x00'
    >>> plain("a" * 10, most=4)
    'aaaa ... (6 more characters)'
    """
    if len(text) <= most and text.isascii() and text.isprintable():
        return text
    more = len(text) - most
    cut = f"{text[:most]} ... ({more:,} more characters)" if more > 0 else text
    return _UNSEEN.sub(_number, _NEWLINE.sub("\n", _ESCAPE.sub("", cut)))


def one_line(text: str, most: int = 300) -> str:
    r"""Return *text* as `plain` does, on one line.

    >>> one_line("a\tb \n c")
    'a b c'
    """
    return " ".join(plain(text, most).split())


def _number(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
