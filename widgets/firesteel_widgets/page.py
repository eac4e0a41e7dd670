"""Write a widget and its state as one self-contained page."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Any, cast

from .summary import plain

PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
:root { color-scheme: light dark; }
body { margin: 16px; font-family: system-ui, sans-serif; background: Canvas; color: CanvasText; }
$css
</style>
</head>
<body>
<main>
<h1 style="font-size:1.1rem">$title</h1>
<div id="widget"></div>
$figure
</main>
<script type="application/json" id="state">$state</script>
<script type="module">
$host
</script>
</body>
</html>
""")
LEFT_OUT = ("_", "layout", "tabbable", "tooltip")  # of the state: what belongs to ipywidgets


def write_page(path: Path, title: str, figure: str, state: Mapping[str, Any], static: Path, name: str) -> Path:
    """Write the page: the static figure, the widget's module, and a host that brings the two together.

    Args:
        path: the file to write.
        title: the page's title.
        figure: the static figure as HTML; the widget hides it when it is alive.
        state: the widget's traits.
        static: the folder of the built modules.
        name: the name of the widget's module there.
    """
    host = (static / "host.js").read_text(encoding="utf-8")
    module = base64.b64encode((static / f"{name}.js").read_bytes()).decode()
    page = PAGE.substitute(
        title=escape(title),
        figure=figure,
        css=(static / f"{name}.css").read_text(encoding="utf-8"),
        state=as_json(state),
        host=host.replace("MODULE_SOURCE", f"data:text/javascript;base64,{module}"),
    )
    path.write_text(page, encoding="utf-8")
    return path


def as_json(state: Mapping[str, Any]) -> str:
    """Return traits as JSON that may stand in a script element; bytes become ``{"base64": text}``."""
    traits = {name: value for name, value in state.items() if not name.startswith(LEFT_OUT)}
    text = json.dumps(carried(traits), allow_nan=False, sort_keys=True)
    return text.replace("<", "\\u003c")


def carried(value: Any) -> Any:
    """Return a value as JSON carries it: bytes in base64, ``"inf"`` and ``"nan"`` as texts, as a kernel sends them.

    >>> carried({"error": float("inf"), "of": [1.5, b"a"]})
    {'error': 'inf', 'of': [1.5, {'base64': 'YQ=='}]}
    """
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, float):
        return plain(value)
    if isinstance(value, Mapping):
        return {name: carried(part) for name, part in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, (list, tuple)):
        return [carried(part) for part in cast("Sequence[Any]", value)]
    return value
