"""What a wheel carries besides the packages; an editable install finds it in the checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CarryTheCourse(BuildHookInterface):
    """Put the chapters' sources and the learner notebooks inside `firesteel_course`, where its places.py looks."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files to a wheel, but not to the wheel that an editable install is."""
        if version == "editable":
            return
        course = Path(self.root, "course")
        included = {str(path): f"firesteel_course/chapters/{path.name}" for path in course.glob("chapters/*.py")}
        included |= {str(path): f"firesteel_course/notebooks/{path.name}" for path in course.glob("*.ipynb")}
        build_data["force_include"].update(included)
