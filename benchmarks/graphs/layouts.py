"""Tables of layouts: how long each library takes, and how often the lines cross."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import time
from typing import TYPE_CHECKING, Any

from . import samples

if TYPE_CHECKING:
    from playwright.sync_api import Page

LIMIT = 20  # seconds that a peer has for one layout
SIZES = (100, 1_000, 5_000, 10_000)
PEERS = {"elk": "elkjs 0.12.1", "dagre": "dagre 3.1.3", "graphviz": "Graphviz as WebAssembly 1.29.2"}
FIXTURES = {
    "perceptron": lambda: samples.real(*samples.perceptron()),
    "GPT, 12 blocks": lambda: samples.real(*samples.gpt()),
    "12 heads side by side": lambda: samples.real(*samples.wide_attention()),
    "recurrent, 75 steps": lambda: samples.real(*samples.recurrent()),
    "flat, 300 nodes": lambda: samples.flat(300),
}


def report_layout(page: Page, sources: dict[str, str], rounds: int) -> None:
    """Print how long each library lays out each graph: medians, milliseconds."""
    graphs = {f"{size:,} flat": samples.flat(size) for size in SIZES}
    graphs["GPT, 12 blocks"] = samples.real(*samples.gpt())
    print(f"| layout, ms, median | {' | '.join(graphs)} |\n|---|{'---|' * len(graphs)}")
    counts = [f"{len(given['sizes']):,}, {len(given['links']):,}" for given in graphs.values()]
    print(f"| nodes, links | {' | '.join(counts)} |")
    ours = [page.evaluate("([graph, rounds]) => bench.ours(graph, rounds)", [g, rounds]) for g in graphs.values()]
    print(f"| ours (n = {rounds}; first in brackets) | {' | '.join(f'{middle(t):.0f} ({t[0]:.0f})' for t in ours)} |")
    for peer, name in PEERS.items():
        cells: list[str] = []
        for given, own in zip(graphs.values(), ours, strict=True):
            script = "([name, graph, limit, sources]) => bench.peer(name, graph, 3, limit, sources)"
            times = page.evaluate(script, [peer, given, 1000 * LIMIT, sources])
            cells.append(cell(times, middle(own)))
        print(f"| {name} (n = 3; 1 where over 4 s), times ours | {' | '.join(cells)} |", flush=True)
    native = [native_cell(given, middle(own)) for given, own in zip(graphs.values(), ours, strict=True)]
    print(f"| {native_name()} | {' | '.join(native)} |")


def cell(times: list[float] | str, own: float) -> str:
    """Return a median and how many times ours it is, or what went wrong."""
    if isinstance(times, str):
        return f"> {LIMIT} s" if times == "late" else times
    return f"{middle(times):,.0f} (x {middle(times) / own:.0f})"


def middle(times: list[float]) -> float:
    """Return the median."""
    return statistics.median(times)


def native_name() -> str:
    """Return the version of the `dot` on this machine."""
    dot = shutil.which("dot")
    if not dot:
        return "Graphviz, native: no `dot` here"
    done = subprocess.run([dot, "-V"], capture_output=True, text=True, check=True)
    return f"Graphviz {done.stderr.split('version ')[1].split()[0]}, native `dot -Tjson` with its start (n = 3)"


def native_cell(given: dict[str, Any], own: float) -> str:
    """Return how long the machine's own `dot` takes."""
    dot = shutil.which("dot")
    if not dot:
        return ""
    nodes = (
        f'{i} [shape=box fixedsize=true label="" width={w / 72} height={h / 72}]'
        for i, (w, h) in enumerate(given["sizes"])
    )
    text = "\n".join(["digraph{", *nodes, *(f"{s}->{t}" for s, t in given["links"]), "}"])
    times: list[float] = []
    while len(times) < 3 and sum(times) < 4000:
        start = time.perf_counter()
        try:
            subprocess.run([dot, "-Tjson"], input=text, text=True, stdout=subprocess.DEVNULL, timeout=LIMIT, check=True)
        except subprocess.TimeoutExpired:
            return cell("late", own)
        except subprocess.CalledProcessError as error:
            return f"exit {error.returncode}"
        times.append(1000 * (time.perf_counter() - start))
    return cell(times, own)


def report_quality(page: Page, sources: dict[str, str]) -> None:
    """Print crossings and width beside elk's on five graphs; the bar is 1.5 times elk's crossings and 20."""
    print("\n| lines that cross (each link for itself); width | nodes | ours | elkjs | bar 1.5 x + 20 |")
    print("|---|---|---|---|---|")
    script = "([graph, limit, sources]) => bench.quality(graph, limit, sources)"
    for name, make in FIXTURES.items():
        given = make()
        own, elk = page.evaluate(script, [given, 6000 * LIMIT, sources])  # no race: elk may take its time here
        bar = 1.5 * elk["crossings"] + 20
        met = "met" if own["crossings"] <= bar else "**missed**"
        print(f"| {name} | {len(given['sizes'])} | {figures(own)} | {figures(elk)} | {bar:.0f}, {met} |", flush=True)


def figures(drawn: dict[str, float]) -> str:
    """Return crossings, those of each link for itself, and width."""
    return f"{drawn['crossings']:.0f} ({drawn['apart']:.0f}); {drawn['width']:,.0f} px"
