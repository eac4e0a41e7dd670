"""Write what learners hand in."""

from __future__ import annotations

import json
from pathlib import Path

from .answers import answers_of


def hand_in(folder: Path, number: int) -> None:
    """Write one learner's folder with a notebook in it."""
    cells = [
        {
            "cell_type": "code",
            "id": f"cell-{at}",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": _decorated(exercise, source),
        }
        for at, (exercise, source) in enumerate(answers_of(number).items())
    ]
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    place = folder / f"learner-{number:05}"
    place.mkdir()
    (place / "course.ipynb").write_text(json.dumps(notebook))


def _decorated(exercise: str, source: str) -> str:
    """Put the exercise's line above the definition, below the imports."""
    return f"\n{source}".replace("\ndef ", f'\n@exercise("{exercise}")\ndef ', 1).strip()
