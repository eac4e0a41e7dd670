"""How long a learner waits for a verdict: every exercise cell of the solved notebooks, run in a real kernel.

Each chapter gets a kernel of its own in a fresh workspace, as a notebook does. Its cells are run in order; an exercise
cell is timed from the request to the kernel's idle, so that grading, forging and showing the verdict are all in it.
The first exercise of a chapter starts the judge (cold); then every exercise cell is run again ROUNDS times (warm).
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client import KernelManager

ROUNDS = 5
TARGET_MEDIAN, TARGET_P95 = 0.150, 0.500  # seconds


@dataclass
class Chapter:
    """What was measured in one chapter, in seconds."""

    name: str
    cold: float = 0.0
    warm: dict[str, list[float]] = field(default_factory=dict)


def main() -> None:
    """Measure every chapter and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        notebooks, workspace = Path(folder, "solved"), Path(folder, "workspace")
        notebooks.mkdir()
        subprocess.run(
            [sys.executable, "-m", "firesteel_course.build", "--solved", notebooks],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        subprocess.run(
            [Path(sys.executable).with_name("firesteel"), "start", workspace], check=True, stdout=subprocess.DEVNULL
        )
        report([measure(path, workspace) for path in sorted(notebooks.glob("*.ipynb"))])


def measure(path: Path, workspace: Path) -> Chapter:
    """Run one solved notebook in a kernel of its own."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=workspace, extra_arguments=["--IPKernelApp.log_level=40"])
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        return measure_cells(client, path)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def measure_cells(client: Any, path: Path) -> Chapter:
    """Run the cells in order, then every exercise cell again."""
    chapter = Chapter(path.stem)
    exercises: list[str] = []
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            seconds, _ = run(client, cell.source)
            if "@exercise(" in cell.source:
                chapter.cold = chapter.cold or seconds
                exercises.append(cell.source)
    for number, source in product(range(ROUNDS), exercises):
        seconds, shown = run(
            client, f"{source}\n# another text each round, so that no verdict can be remembered: {number}"
        )
        if "pass" not in shown:
            raise RuntimeError(f"{path.name}: a solved exercise was not passed:\n{source}\n{shown}")
        chapter.warm.setdefault(source.split('"')[1], []).append(seconds)
    return chapter


def run(client: Any, source: str) -> tuple[float, str]:
    """Run a cell; return the seconds until the kernel is idle again, and the text that was shown."""
    shown: list[str] = []

    def listen(message: dict[str, Any]) -> None:
        content = message["content"]
        shown.append(content.get("text") or content.get("data", {}).get("text/plain", ""))

    start = time.perf_counter()
    reply = client.execute_interactive(source, timeout=300, output_hook=listen)
    seconds = time.perf_counter() - start
    if reply["content"]["status"] != "ok":
        raise RuntimeError(f"a cell raised {reply['content'].get('evalue')}:\n{source}")
    return seconds, "\n".join(shown)


def report(chapters: list[Chapter]) -> None:
    """Print one line a chapter, then the figures over all exercises."""
    print("| chapter | exercises | first verdict (cold) | warm median | warm slowest |\n|---|---|---|---|---|")
    for chapter in chapters:
        medians = {name: statistics.median(times) for name, times in chapter.warm.items()}
        slowest = max(medians, key=lambda name: medians[name])
        middle = statistics.median(medians.values())
        print(f"| {chapter.name} | {len(medians)} | {ms(chapter.cold)} | {ms(middle)} |", end="")
        print(f" {slowest} {ms(medians[slowest])} |")
    times = sorted(seconds for chapter in chapters for runs in chapter.warm.values() for seconds in runs)
    median, p95 = statistics.median(times), times[int(0.95 * (len(times) - 1))]
    cold = statistics.median(chapter.cold for chapter in chapters)
    print(f"\ncell verdict, warm, n={len(times)}: median {ms(median)} (target {ms(TARGET_MEDIAN)}), ", end="")
    print(f"95th percentile {ms(p95)} (target {ms(TARGET_P95)})")
    print(f"first verdict of a notebook, cold, n={len(chapters)}: median {ms(cold)}")


def ms(seconds: float) -> str:
    """Seconds as milliseconds."""
    return f"{1000 * seconds:.0f} ms"


if __name__ == "__main__":
    main()
