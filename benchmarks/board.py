"""Time CourseBoard's drawing of 200 failing checks in real Chromium: python benchmarks/board.py.

The exercises are the course's own, again and again until they have 200 checks; each fails, which draws the most: hints,
message, a line that opens the picture. Python's share is the markup, the page's is the script of `render` and the
layout after it. Wanted: 100 ms.
"""

from __future__ import annotations

import statistics
import time
from itertools import cycle, islice
from typing import Any

from _chromium import chromium, page_of
from firesteel_course.boards import workspace_data
from firesteel_widgets import CourseBoard
from firesteel_widgets.progress.drawing import markup

CHECKS = 200
ROUNDS = 20

MEASURE = """async (rounds) => {
    const source = document.querySelector('script[type=module]').textContent.match(/"(data:[^"]+)"/)[1];
    const { default: widget } = await import(source);
    const state = JSON.parse(document.getElementById('state').textContent);
    const model = { get: (name) => state[name], on() {}, off() {}, set() {}, save_changes() {}, send() {} };
    const times = [];
    for (let round = 0; round < rounds; round++) {
        const el = document.body.appendChild(document.createElement('div'));
        const start = performance.now();
        const close = widget.render({ model, el });
        el.getBoundingClientRect();
        times.push(performance.now() - start);
        close();
        el.remove();
    }
    return times;
}"""


def main() -> None:
    """Measure and print."""
    data = crowded()
    python = [timed(data) for _ in range(ROUNDS)]
    with chromium() as browser, page_of(browser, CourseBoard(data), ready=".fs-progress") as page:
        drawn = page.evaluate(MEASURE, ROUNDS)
        rows = page.locator("#widget [role=treeitem]").count()
    print(f"{CHECKS} failing checks, {rows} rows, {ROUNDS} rounds")
    for name, times in (("markup in Python", python), ("script and layout in Chromium", drawn)):
        print(f"{name:30} median {statistics.median(times):6.1f} ms, slowest {max(times):6.1f} ms")


def crowded() -> dict[str, Any]:
    """Return a board with `CHECKS` checks, each of which fails with a sentence of the usual length."""
    data = workspace_data(None)
    units: list[dict[str, Any]] = []
    for number, unit in enumerate(islice(cycle(data["units"]), CHECKS // 2)):
        name = f"{unit['id']}_{number}"
        tests = [failing(name, f"check_{place}") for place in range(2)]
        units.append({**unit, "id": name, "status": "fail", "attempts": 3, "tests": tests, "hints": ["Look."] * 3})
    return {**data, "units": units, "next": units[0]["id"]}


def failing(exercise: str, check: str) -> dict[str, str]:
    """Return a stored verdict."""
    message = "With shapes (2, 3) and (3,) element [0, 1] of the result is 3.0 where it should be 4.0."
    return {"id": check, "name": check, "status": "fail", "message": message, "line": f'show("{exercise}", "{check}")'}


def timed(data: dict[str, Any]) -> float:
    """Return how long the markup takes, in milliseconds."""
    start = time.perf_counter()
    markup(data)
    return 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    main()
