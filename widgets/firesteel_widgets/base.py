"""What every widget is: a title, a description, a theme, and a static figure that stays without a kernel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets
from IPython.display import HTML, display

from .page import write_page

STATIC = Path(__file__).parent / "static"
# Where no kernel holds the widget any more, JupyterLab writes "Error displaying widget" or loads for ever. The figure
# stands there, so the line below it says what it is instead.
LINE_BELOW = ".jp-OutputArea-child:has([data-fs-fallback]) + .jp-OutputArea-child > .jp-OutputArea-output:not(:has(*))"
KERNEL_IS_GONE = (
    f"{LINE_BELOW} {{ font-size: 0; }} {LINE_BELOW}::after {{ font-size: 13px; color: var(--jp-ui-font-color2); "
    'content: "This is how it was. Run the cell for the widget itself."; }'
)


class Widget(anywidget.AnyWidget):
    """A widget whose bulk of state lives in traits, and whose page draws it.

    A subclass sets ``_esm``, ``_css`` and ``module`` (the name of its built module), and says in `refresh` what
    `figure` and `fallback` are now.
    """

    module = ""
    figure = ""

    schema = traitlets.Int(1).tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    desc = traitlets.Unicode().tag(sync=True)
    theme = traitlets.Enum(["auto", "light", "dark"], "auto").tag(sync=True)
    fallback = traitlets.Unicode().tag(sync=True)

    def __repr__(self) -> str:
        return self.desc

    def refresh(self) -> None:
        """Draw the static figure again; `fallback` is the id by which the page finds and hides it."""
        raise NotImplementedError

    def to_html(self, path: str | Path) -> Path:
        """Write one page that holds everything, opens in any browser, and fetches nothing.

        Args:
            path: the file to write.

        Returns:
            The file's path.
        """
        self.refresh()
        return write_page(Path(path), self.title, self.figure, self.get_state(), STATIC, self.module)

    def display_figure(self) -> None:
        """Display the static figure as it is now."""
        display(self.still())

    def still(self) -> HTML:
        """Return the static figure as an output, and what the line below it says where no kernel is left."""
        return HTML(f"<style>{KERNEL_IS_GONE}</style>{self.figure}")

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Display the static figure as an output of its own; it stays where the widget cannot."""
        self.display_figure()
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            bundle[0]["text/plain"] = self.desc
        return bundle
