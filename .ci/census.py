"""Count what the habits of the house promise: how much of what is taught the learner writes, and how large it all is.

Prints the share of each framework module that its exercises are, and the lines of each package. Exits 1 when the
exercises are less than a third of the modules they stand in, or the framework is over its budget.
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from collections import defaultdict
from pathlib import Path

from firesteel_course.exercises import all_exercises
from firesteel_course.references import Reference, find_reference

ROOT = Path(__file__).parent.parent
PACKAGES = ["course/firesteel", "course/firesteel_course", "grader/firesteel_grader", "widgets/firesteel_widgets"]
LEAST_SHARE = 1 / 3
MOST_LINES = 5000  # of the framework; growth needs a reason
NOT_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def statements(tree: ast.AST) -> int:
    """The statements in a piece of source, imports and docstrings aside."""
    return sum(isinstance(node, ast.stmt) and not is_beside_the_point(node) for node in ast.walk(tree))


def is_beside_the_point(statement: ast.stmt) -> bool:
    """Tell whether a statement only imports, documents or assigns `__all__`."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return True
    if isinstance(statement, ast.Assign):
        return any(isinstance(target, ast.Name) and target.id == "__all__" for target in statement.targets)
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def lines_of_code(text: str) -> int:
    """The lines that hold code: no blank ones, no comments, no docstrings."""
    docstrings = {
        line
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    held = {line for token in tokens if token.type not in NOT_CODE for line in range(token.start[0], token.end[0] + 1)}
    return len(held - docstrings)


def print_shares() -> bool:
    """Print the share per module; tell whether the whole reaches the promise."""
    by_module: dict[str, list[Reference]] = defaultdict(list)
    for exercise_id in all_exercises():
        by_module[find_reference(exercise_id).file].append(find_reference(exercise_id))
    written = taught = 0
    print("share of the taught modules that exercises are (statements)")
    for module, references in by_module.items():
        ours = sum(statements(reference.node) for reference in references)
        whole = statements(ast.parse(references[0].text))
        print(f"  {module:32} {ours:4} of {whole:4}  {ours / whole:6.1%}  {len(references)} exercises")
        written, taught = written + ours, taught + whole
    print(f"  {'together':32} {written:4} of {taught:4}  {written / max(taught, 1):6.1%}")
    return written >= LEAST_SHARE * taught


def print_lines() -> bool:
    """Print the lines per package; tell whether the framework keeps its budget."""
    print("lines of code (blank lines, comments and docstrings aside; all lines in brackets)")
    counts: dict[str, int] = {}
    for package in PACKAGES:
        texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / package).rglob("*.py"))]
        counts[package] = sum(map(lines_of_code, texts))
        print(f"  {package:32} {counts[package]:5} ({sum(len(text.splitlines()) for text in texts)})")
    print(f"  the framework's budget is {MOST_LINES}")
    return counts[PACKAGES[0]] <= MOST_LINES


def main() -> int:
    """Print both tables; return the exit code."""
    enough, small = print_shares(), print_lines()
    if not enough:
        print("exercises are less than a third of the modules that they stand in", file=sys.stderr)
    if not small:
        print("the framework is over its budget of lines", file=sys.stderr)
    return 0 if enough and small else 1


if __name__ == "__main__":
    raise SystemExit(main())
