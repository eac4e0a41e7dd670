"""The committed table of attacks says what the suite holds, and every line of the list is answered."""

from __future__ import annotations

import ast

import pytest

from .attack import SIGNS, all_attacks
from .table import ELSEWHERE, HOUSE, TABLE, render

LINES = range(1, 35)


def test_the_committed_table_is_that_of_the_suite():
    assert TABLE.read_text(encoding="utf-8") == render()


def test_every_line_of_the_list_is_answered():
    answered = {line for attack in all_attacks() for line in attack.lines}
    answered |= {line for each in ELSEWHERE for line in each.lines}

    assert answered == set(LINES)


def test_every_attack_says_what_it_is():
    attacks = all_attacks()

    assert len({attack.title for attack in attacks}) == len(attacks)
    assert {attack.sign for attack in attacks} <= set(SIGNS)


@pytest.mark.parametrize("test", sorted({test for each in ELSEWHERE for test in each.tests}))
def test_tests_that_the_table_names_are_there(test: str):
    file, _, name = test.partition("::")
    tree = ast.parse((HOUSE / "tests" / file).read_text(encoding="utf-8"))

    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
