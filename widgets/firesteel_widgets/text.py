"""How numbers and shapes are put into words; `src/shared/text.ts` writes them the same way."""

from __future__ import annotations

from typing import Any

Shape = tuple[int, ...]
SIGNIFICANT = 4


def number_text(number: Any) -> str:
    """Return a number in at most four significant digits.

    >>> number_text(0.123456), number_text(6.0), number_text(1234567.0), number_text("nan")
    ('0.1235', '6', '1.235e+6', 'nan')
    """
    if not isinstance(number, (int, float)):
        return str(number)
    if number != 0 and not 1e-4 <= abs(number) < 1e6:
        mantissa, exponent = f"{number:.{SIGNIFICANT - 1}e}".split("e")
        mantissa = mantissa.rstrip("0").rstrip(".")
        return f"{mantissa}e{'-' if int(exponent) < 0 else '+'}{abs(int(exponent))}"
    rounded = float(f"{number:.{SIGNIFICANT}g}") if abs(number) < 10**SIGNIFICANT else round(number)
    return f"{rounded + 0:.10g}"


def shape_text(shape: Shape | None) -> str:
    """Return a shape as it is written on a node.

    >>> shape_text((32, 10)), shape_text((4,)), shape_text(()), shape_text(None)
    ('(32, 10)', '(4)', '()', '')
    """
    return "" if shape is None else f"({', '.join(map(str, shape))})"


def summary_text(summary: Any) -> str:
    """Return a value or gradient in one short phrase; ``""`` where there is none."""
    if not isinstance(summary, dict):
        return ""
    if "number" in summary:
        return number_text(summary["number"])
    text = f"mean {number_text(summary['mean'])}, {number_text(summary['min'])} to {number_text(summary['max'])}"
    wrong = [f"{summary[key]} {word}" for key, word in (("nans", "NaN"), ("infinities", "inf")) if summary[key]]
    return ", ".join([text, *wrong]) if summary["mean"] is not None else ", ".join(wrong) or "empty"


def count_text(count: int, noun: str) -> str:
    """Return a count with its noun.

    >>> count_text(1, "node"), count_text(2, "node")
    ('1 node', '2 nodes')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def listing(parts: list[str]) -> str:
    """Join with commas and an "and".

    >>> listing(["a", "b", "c"])
    'a, b and c'
    """
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
