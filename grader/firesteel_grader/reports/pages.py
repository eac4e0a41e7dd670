"""HTML pages: templates that escape everything, one file a page, nothing fetched."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from .scores import number
from .telling import MEANINGS

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


PACKAGE = __name__.rpartition(".")[0]


def render(template: str, script: str = "", **values: object) -> str:
    """Return a page.

    Args:
        template: the name of a file in ``templates/``.
        script: the name of a file there that the page holds and may run; a page without one runs no script at all.
        values: what the template asks for.

    Raises:
        jinja2.UndefinedError: the template asks for something else.
    """
    source = (files(PACKAGE) / "templates" / script).read_text(encoding="utf-8") if script else ""
    hashed = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
    allowed = f"'sha256-{hashed}'" if source else "'none'"
    page = _environment().get_template(template)
    return page.render(script=source, script_source=allowed, **values)


def breakable(name: str) -> Markup:
    """Return a dotted name that a narrow window may break after its dots and underscores.

    >>> breakable("shapes.un<b>")
    Markup('shapes.<wbr>un&lt;b&gt;')
    """
    from markupsafe import Markup, escape

    return Markup(str(escape(name)).replace(".", ".<wbr>").replace("_", "_<wbr>"))


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader(PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    environment.filters["breakable"] = breakable
    environment.globals["meanings"] = MEANINGS  # pyright: ignore[reportArgumentType]  (jinja2 types its defaults)
    return environment
