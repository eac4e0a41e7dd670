from __future__ import annotations

import ast
from pathlib import Path

import pytest
from firesteel_course.references import find_reference
from firesteel_course.stubs import names_needed, solved, stub

FUNCTION = '''\
@given
def scale(
    x: Tensor,  # any shape
    *,
    by: float = DEFAULT,
) -> Tensor:
    """Return *x* scaled.

    >>> scale(1, by=2)
    2
    """
    secret = by * 2
    return x * secret
'''
FUNCTION_STUB = '''\
@exercise("maths.scale")
@given
def scale(
    x: Tensor,  # any shape
    *,
    by: float = DEFAULT,
) -> Tensor:
    """Return *x* scaled.

    >>> scale(1, by=2)
    2
    """
    ...'''
CLASS = '''\
class Line(Module):
    """A line."""

    slope: float
    KINDS = ("straight",)

    def __init__(self, slope: float) -> None:
        self.slope = slope

    @staticmethod
    def unit() -> "Line":
        """Return the line of slope 1."""
        # the secret
        return Line(1.0)

    def _secret(self) -> int:
        return 42

    def __call__(self, x: float) -> float: return self.slope * x
'''
CLASS_STUB = '''\
@exercise("maths.Line")
class Line(Module):
    """A line."""

    slope: float
    KINDS = ("straight",)

    def __init__(self, slope: float) -> None:
        ...

    @staticmethod
    def unit() -> "Line":
        """Return the line of slope 1."""
        ...

    def __call__(self, x: float) -> float: ...'''


@pytest.mark.parametrize(
    ("source", "name", "expected"), [(FUNCTION, "scale", FUNCTION_STUB), (CLASS, "Line", CLASS_STUB)]
)
def test_a_stub_keeps_signature_and_docstring_and_nothing_of_the_body(
    framework: Path, source: str, name: str, expected: str
) -> None:
    (framework / "maths.py").write_text(source)

    assert stub(find_reference(f"maths.{name}", framework)) == expected


def test_a_function_without_docstring_keeps_its_header_alone(framework: Path) -> None:
    (framework / "maths.py").write_text("def f(x):\n    # the secret\n    return x + 1\n")

    assert stub(find_reference("maths.f", framework)) == '@exercise("maths.f")\ndef f(x):\n    ...'


def test_the_solved_cell_is_the_reference_under_the_decorator(framework: Path) -> None:
    (framework / "maths.py").write_text(FUNCTION)

    assert solved(find_reference("maths.scale", framework)) == f'@exercise("maths.scale")\n{FUNCTION.rstrip()}'


@pytest.mark.parametrize(
    ("source", "expected"),
    [(FUNCTION, {"given", "Tensor", "DEFAULT"}), (CLASS, {"Module"}), ("def f(x: int = len('')) -> None: ...", set())],
)
def test_names_needed_are_those_of_the_definition_statement_itself(source: str, expected: set[str]) -> None:
    [definition] = ast.parse(source).body
    assert isinstance(definition, ast.FunctionDef | ast.ClassDef)

    assert names_needed(definition) == expected
