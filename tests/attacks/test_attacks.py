"""Every attack works without the boundary, is stopped at every level that claims to, and leaves no trace."""

from __future__ import annotations

import pytest
from firesteel_grader import isolation

from .arena import Arena, Control, kernel_has, machine_has, not_here
from .attack import SIGNS, USUAL, Attack, all_attacks, right

ATTACKS = all_attacks()
SHOWN = [attack for attack in ATTACKS if not attack.uncontrolled]
CLAIMED = [(level, attack) for level in isolation.LEVELS for attack in ATTACKS if attack.claimed(level)]


@pytest.mark.parametrize("attack", SHOWN, ids=lambda attack: attack.name)
def test_it_works_without_the_boundary(control: Control, attack: Attack):
    for part in attack.shown:
        if not machine_has(part):
            pytest.skip(f"without {part} there is nothing to show")

    seen = control.run(attack)

    assert attack.succeeded(seen), seen


@pytest.mark.parametrize(("level", "attack"), CLAIMED, ids=[f"{level}-{attack.name}" for level, attack in CLAIMED])
def test_it_is_stopped(arena: Arena, level: str, attack: Attack):
    if level == "process":
        for part in attack.needs:
            if not kernel_has(part):
                not_here(f"{part} in this kernel")

    seen = arena.run(attack, level)

    assert not attack.succeeded(seen), f"{SIGNS[attack.sign][0]}: {seen}"
    assert not seen.damage
    assert seen.verdict != "error", "an answer's misdeed is never our fault"
    assert arena.grader(level).check(USUAL, right(USUAL)).verdict == "pass", "the next answer is graded as ever"
