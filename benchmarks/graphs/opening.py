"""Open a widget's page in Chromium: when it shows the graph, how many elements live, how smoothly it moves."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOST = re.compile(r"\b(\w{1,2}\.default\.render\()")  # in the page's host, the call that opens the widget
MOVING = """async () => {
    const stage = document.querySelector('.fs-stage'), at = stage.getBoundingClientRect();
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const middle = {bubbles: true, cancelable: true, clientX: at.left + at.width / 2, clientY: at.top + at.height / 2};
    const pointer = (type, step) => stage.dispatchEvent(
        new PointerEvent(type, {...middle, pointerId: 1, button: 0, clientY: middle.clientY + 9 * step}));
    const wheel = (deltaY) => stage.dispatchEvent(new WheelEvent('wheel', {...middle, ctrlKey: true, deltaY}));
    stage.setPointerCapture = () => {}; // no finger is on the stage that could be captured
    pointer('pointerdown', 0);
    const acts = [
        ...Array.from({length: 60}, (_, step) => () => pointer('pointermove', step)),
        ...Array.from({length: 60}, (_, step) => () => wheel(step < 30 ? 16 : -16)),
    ];
    const times = [];
    let before = await frame();
    for (const act of acts) {
        act();
        const now = await frame();
        times.push(now - before);
        before = now;
    }
    return times;
}"""


@contextmanager
def opened(browser: Any, path: Path) -> Generator[Page]:
    """Open a widget's page whose host notes when the widget's module is given its element."""
    text, found = HOST.subn(r'performance.mark("open"),\1', path.read_text())
    if found != 1:
        raise SystemExit(f"{path.name}: the call that opens the widget stands {found} times in its host")
    path.write_text(text)
    page = browser.new_page(viewport={"width": 1300, "height": 800})
    page.add_init_script(
        """new MutationObserver((_, observer) => {
            if (!document.querySelector('.fs-svg text')) return;
            observer.disconnect();
            requestAnimationFrame(() => setTimeout(() => performance.mark('painted')));
        }).observe(document, {childList: true, subtree: true});"""
    )
    page.goto(path.as_uri())
    page.wait_for_function("performance.getEntriesByName('painted').length", timeout=60_000)
    yield page
    page.close()


def most_alive(page: Page) -> int:
    """Return the most elements alive in the drawing at several zooms."""
    return page.evaluate(
        """async () => {
            const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
            let most = 0;
            document.querySelector('[data-command=fit]').click();
            for (let step = 0; step < 24; step++) {
                await frame();
                most = Math.max(most, document.querySelectorAll('.fs-svg *').length);
                document.querySelector('[data-command=closer]').click();
            }
            return most;
        }"""
    )


def moving(page: Page) -> list[float]:
    """Return how long each frame took, in milliseconds, while the graph is dragged, zoomed out and zoomed in."""
    return page.evaluate(MOVING)
