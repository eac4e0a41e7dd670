"""Put the chapters and their notebooks into the wheel; an editable install reads them where they lie."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CourseFiles(BuildHookInterface[Any]):
    """Adds ``course/chapters`` and ``course/*.ipynb`` below ``firesteel_course`` in a standard wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name each file and its place in the wheel; *version* is ``"editable"`` for a checkout's own install."""
        if version == "editable":
            return
        course = Path(self.root) / "course"
        for folder, pattern in (("chapters", "chapters/*.py"), ("notebooks", "*.ipynb")):
            for path in sorted(course.glob(pattern)):
                build_data["force_include"][str(path)] = f"firesteel_course/{folder}/{path.name}"
