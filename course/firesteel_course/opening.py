"""The button under a failed verdict: it opens the smallest failing case in the notebook, without a line to type."""

from __future__ import annotations

from typing import Any

import ipywidgets
from IPython.display import display

from .picturing import show


class CaseButton(ipywidgets.VBox):
    """A button, and the place below it where the picture appears.

    Args:
        exercise: the exercise's id.
        line: the line of code that does the same; what a reader without widgets sees.
    """

    def __init__(self, exercise: str, line: str) -> None:
        self.line = line
        self.exercise = exercise
        layout = {"width": "auto", "align_self": "flex-start"}  # as wide as its words
        self.button = ipywidgets.Button(description="Open the picture", layout=layout, tooltip=line)
        self.place = ipywidgets.Output()
        super().__init__([self.button, self.place])
        self.button.on_click(self.open_case)

    def __repr__(self) -> str:
        return self.line

    def open_case(self, _: object = None) -> None:
        """Show the case below the button, in the place of an earlier one."""
        self.place.clear_output()
        with self.place:
            display(show(self.exercise))

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        return None if bundle is None else {**bundle, "text/plain": self.line}
