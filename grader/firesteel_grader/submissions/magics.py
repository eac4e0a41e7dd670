"""Turn the text of a notebook's cell into Python: commands of the notebook go, every line keeps its number.

IPython itself would run hooks of its own and takes half a second to import. What it makes of a command inside a
function is a call of ``get_ipython``; the same stands here, so that the answer fails as it did in the notebook.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

NOT_PYTHON = {
    "!", "bash", "cmd", "file", "html", "javascript", "js", "latex", "markdown", "perl", "pypy", "python", "python2",
    "python3", "ruby", "script", "sh", "svg", "sx", "system", "writefile", "SVG", "HTML",
}  # fmt: skip
"""Cell magics whose cell runs elsewhere or not at all."""

COMMAND = re.compile(r"\s*[%!?]|\s*[\w.%*]+\?{1,2}\s*$")
ASSIGNED = re.compile(r"([\w\s,.]+=\s*)[%!]")
TOKEN = re.compile(
    r"""(?P<long>\"{3}|'{3})|"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|(?P<comment>\#)|(?P<open>[(\[{])|(?P<shut>[)\]}])"""
)


@dataclass(frozen=True)
class Cleaned:
    """A cell as Python.

    Attributes:
        text: the Python, as many lines as the cell.
        commands: the numbers of the lines that were a notebook's commands, from 1.
        language: the cell magic that makes the cell something else than Python, else nothing.
    """

    text: str
    commands: tuple[int, ...] = ()
    language: str = ""


def clean(source: str) -> Cleaned:
    r"""Return a cell's text without the notebook's commands.

    >>> clean("%%time\n!pip install x\ndef f():\n    return 1").commands
    (1, 2)
    """
    lines = source.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    lines = _dedented(lines, first)
    commands: list[int] = []
    if lines[first].startswith("%%"):
        magic = (lines[first][2:].split() or [""])[0]
        if magic in NOT_PYTHON or lines[first].startswith("%%!"):
            return Cleaned("\n" * (len(lines) - 1), (first + 1,), magic or "%%!")
        lines[first] = ""
        commands.append(first + 1)
    if not _is_python("\n".join(lines)):
        commands += _blank_commands(lines)
    return Cleaned("\n".join(lines), tuple(commands))


def _dedented(lines: list[str], first: int) -> list[str]:
    """Return the lines without the indentation of the first, as IPython reads a cell that is indented as a whole."""
    indent = lines[first][: len(lines[first]) - len(lines[first].lstrip())]
    return [line.removeprefix(indent) for line in lines] if indent else lines


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _blank_commands(lines: list[str]) -> list[int]:
    """Take the commands out of *lines*, in place; return their numbers, from 1."""
    found: list[int] = []
    number = 0
    while number < len(lines):
        assigned = ASSIGNED.match(lines[number])
        if not assigned and not COMMAND.match(lines[number]):
            number = _statement_end(lines, number)
            continue
        end = number + 1
        while end < len(lines) and lines[end - 1].endswith("\\"):
            end += 1
        found += range(number + 1, end + 1)
        lines[number:end] = [_stand_in(lines[number], assigned), *[""] * (end - number - 1)]
        number = end
    return found


def _stand_in(line: str, assigned: re.Match[str] | None) -> str:
    if assigned:
        return f"{assigned[1]}get_ipython()"
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}get_ipython()" if indent else ""


def _statement_end(lines: list[str], start: int) -> int:
    """Return the number after the last line of the statement that begins on line *start*."""
    depth, quote = 0, ""
    for number in range(start, len(lines)):
        depth, quote = _after(lines[number], depth, quote)
        if depth <= 0 and not quote and not lines[number].endswith("\\"):
            return number + 1
    return len(lines)


def _after(line: str, depth: int, quote: str) -> tuple[int, str]:
    """Return how many brackets, and which long string, are open at the end of a line."""
    place = 0
    while True:
        if quote:
            end = _closing(line, place, quote)
            if end < 0:
                return depth, quote
            place, quote = end, ""
        token = TOKEN.search(line, place)
        if token is None or token["comment"]:
            return depth, ""
        depth += bool(token["open"]) - bool(token["shut"])
        place, quote = token.end(), token["long"] or ""


def _closing(line: str, place: int, quote: str) -> int:
    """Return the place after the end of a long string in *line*, or -1."""
    while (place := line.find(quote, place)) >= 0:
        slashes = len(line[:place]) - len(line[:place].rstrip("\\"))
        if slashes % 2 == 0:
            return place + len(quote)
        place += 1
    return -1
