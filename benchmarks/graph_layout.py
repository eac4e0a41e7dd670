"""Layout and first paint of GraphExplorer in real Chromium, beside elkjs, dagre, Graphviz, torchview and torchvista.

Everything is measured in one run on the same graphs. elkjs, dagre and Graphviz (as WebAssembly) come from npm into a
temporary folder, torchview and torchvista from pip into another; what cannot be had is an empty row with its reason.
Graphviz' own `dot` is run as well where there is one. A peer has LIMIT seconds for one layout.

    python benchmarks/graph_layout.py [--rounds 9] [--only layout quality paint picture]
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from firesteel_widgets import graph
from graphs import samples
from playwright.sync_api import Page, sync_playwright

HERE, ROOT = Path(__file__).parent, Path(__file__).parents[1]
WIDGETS = ROOT / "widgets"
LIMIT = 20  # seconds
SIZES = (100, 1_000, 5_000, 10_000)
PEERS = {"elk": "elkjs 0.12.1", "dagre": "dagre 3.1.3", "graphviz": "Graphviz as WebAssembly 1.29.2"}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
FIXTURES = {
    "perceptron": lambda: samples.real(*samples.perceptron()),
    "GPT, 12 blocks": lambda: samples.real(*samples.gpt()),
    "12 heads side by side": lambda: samples.real(*samples.wide_attention()),
    "recurrent, 75 steps": lambda: samples.real(*samples.recurrent()),
    "flat, 300 nodes": lambda: samples.flat(300),
}


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--only", nargs="*", default=["layout", "quality", "paint", "picture"])
    given = parser.parse_args()
    print(f"load at the start: {os.getloadavg()[0]:.1f}\n")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        sources, why = bundles(Path(folder))
        page = browser.new_page()
        page.add_script_tag(content=sources["page"])
        if "layout" in given.only:
            report_layout(page, sources, why, given.rounds)
        if "quality" in given.only:
            report_quality(page, sources)
        if "paint" in given.only:
            report_paint(browser, Path(folder), given.rounds)
        if "picture" in given.only:
            report_picture(browser, Path(folder))
        browser.close()
    print(f"\nload at the end: {os.getloadavg()[0]:.1f}")


def bundles(folder: Path) -> tuple[dict[str, str], str]:
    """Install the peers, bundle them and our layout; return the scripts by name, and why there are no peers."""
    for name in ("package.json", ".npmrc"):
        shutil.copy(HERE / "graphs" / name, folder)
    done = subprocess.run(["npm", "install", "--silent"], cwd=folder, capture_output=True, text=True, check=False)
    esbuild = WIDGETS / "node_modules" / ".bin" / "esbuild"
    environment = {**os.environ, "NODE_PATH": str(folder / "node_modules")}
    sources: dict[str, str] = {}
    for name in ("page", "peers"):
        command = [esbuild, HERE / "graphs" / f"{name}.mjs", "--bundle", "--format=iife", "--minify"]
        built = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if built.returncode:
            raise SystemExit(f"esbuild {name}.mjs failed (npm install said: {done.stderr[-300:]}):\n{built.stderr}")
        sources[name] = built.stdout
    sources["elk"] = (folder / "node_modules" / "elkjs" / "lib" / "elk-worker.min.js").read_text()
    return sources, done.stderr


def report_layout(page: Page, sources: dict[str, str], why: str, rounds: int) -> None:
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


@contextmanager
def opened(browser: Any, path: Path) -> Generator[Page]:
    """Open a widget's page whose host notes when the widget's module is given its element."""
    path.write_text(path.read_text().replace("d.default.render(", 'performance.mark("open"),d.default.render('))
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


def report_paint(browser: Any, folder: Path, rounds: int) -> None:
    """Print the time from opening the widget to the frame that shows it, and what the rest costs."""
    print("\n| graph | nodes | `graph(...)` in Python, s | page, KB | first paint, ms | elements at most |")
    print("|---|---|---|---|---|---|")
    makers: dict[str, Callable[[], tuple[Any, Any]]] = {
        f"flat, about {size:,}": (lambda size=size: (samples.flat_root(62 * size // 100), None)) for size in SIZES
    }
    makers["GPT, 12 blocks"] = samples.gpt
    for name, make in makers.items():
        root, model = make()
        start = time.perf_counter()
        widget = graph(root, model)
        seconds = time.perf_counter() - start
        paints: list[float] = []
        alive = 0
        for _ in range(rounds):
            path = widget.to_html(folder / "paint.html")
            with opened(browser, path) as page:
                paints.append(page.evaluate("performance.measure('', 'open', 'painted').duration"))
                alive = max(alive, most_alive(page))
        size = path.stat().st_size / 1000
        count = len(widget.walk.graph.nodes)
        print(
            f"| {name} | {count:,} | {seconds:.2f} | {size:,.0f} | {middle(paints):.0f} (n = {rounds}) | {alive} |",
            flush=True,
        )
    report_opening(browser, folder, rounds, widget)


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


def report_opening(browser: Any, folder: Path, rounds: int, widget: Any) -> None:
    """Print how long it takes to open and to shut boxes of the GPT, from the click to the frame that shows it."""
    fold = next(box["path"] for box in widget.modules if box["times"] > 1)
    widget.expanded = [*widget.expanded, fold, "blocks.3"]
    script = """async (selector) => {
        const start = performance.now();
        document.querySelector(selector).dispatchEvent(new MouseEvent('click', {bubbles: true}));
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        return performance.now() - start;
    }"""
    times: dict[str, list[float]] = {
        "open all modules": [],
        "shut all modules": [],
        "shut a block": [],
        "open a block": [],
    }
    path = widget.to_html(folder / "boxes.html")
    block = next(at for at, box in enumerate(widget.modules) if box["path"] == "blocks.3")
    with opened(browser, path) as page:
        for _ in range(rounds):
            page.locator("[data-command=fit]").click()
            page.wait_for_selector(f'[data-box="{block}"]')
            times["shut a block"].append(page.evaluate(script, f'[data-box="{block}"]'))
            times["open a block"].append(page.evaluate(script, f'[data-item="{-1 - block}"]'))
    with opened(browser, path) as page:
        for _ in range(rounds):
            times["open all modules"].append(page.evaluate(script, "[data-command=open]"))
            times["shut all modules"].append(page.evaluate(script, "[data-command=shut]"))
    print(f"\nGPT, 12 blocks, from the click to the frame that shows it, n = {rounds}: ", end="")
    print(", ".join(f"{name} {middle(each):.0f} ms" for name, each in times.items()))


def report_picture(browser: Any, folder: Path) -> None:
    """Print the time from a model to its picture for ours, torchview and torchvista; imports are not counted."""
    target = folder / "peers"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", target]  # no pin of ours changes
    peers = ["torchview==0.2.7", "torchvista==0.2.13", "graphviz==0.21"]
    done = subprocess.run([*pip, *peers], capture_output=True, text=True, check=False)
    sys.path.append(str(target))
    print("\n| GPT, 12 blocks, to the picture | in Python, s | in Chromium, s | output, KB |\n|---|---|---|---|")
    for name, make in {"ours": our_picture, "torchview 0.2.7": torchview, "torchvista 0.2.13": torchvista}.items():
        try:
            runs = [make(browser, folder) for _ in range(3)]
        except ImportError as error:
            print(f"| {name} | not to be had: {error} {done.stderr[-200:]} | | |")
            continue
        python, chromium = (statistics.median(run[at] for run in runs) for at in (0, 1))
        print(f"| {name} (n = 3) | {python:.2f} | {chromium:.2f} | {runs[0][2]:,.0f} |", flush=True)


def our_picture(browser: Any, folder: Path) -> tuple[float, float, float]:
    """Return the seconds in Python and in the browser, and the size of our page."""
    model, tokens = samples.GPT(), samples.torch.arange(32).reshape(2, 16)
    start = time.perf_counter()
    path = graph(model(tokens).sum(), model).to_html(folder / "ours.html")
    written = time.perf_counter()
    with opened(browser, path):
        shown = time.perf_counter()
    return written - start, shown - written, path.stat().st_size / 1000


def torchview(browser: Any, folder: Path) -> tuple[float, float, float]:
    """Return the same for torchview; its picture is an SVG drawn by the machine's `dot`."""
    import torchview as peer

    model, tokens = samples.GPT(), samples.torch.arange(32).reshape(2, 16)
    start = time.perf_counter()
    drawn = peer.draw_graph(model, tokens, expand_nested=True, device="cpu")
    path = Path(drawn.visual_graph.render(folder / "torchview", format="svg"))
    written = time.perf_counter()
    return written - start, seconds_to_show(browser, path, "svg text"), path.stat().st_size / 1000


def torchvista(browser: Any, folder: Path) -> tuple[float, float, float]:
    """Return the same for torchvista; its page draws itself."""
    import torchvista as peer

    model, tokens = samples.GPT(), samples.torch.arange(32).reshape(2, 16)
    path = folder / "torchvista.html"
    start = time.perf_counter()
    peer.trace_model(model, tokens, export_format="html", export_path=str(path))
    written = time.perf_counter()
    return written - start, seconds_to_show(browser, path, "svg text"), path.stat().st_size / 1000


def seconds_to_show(browser: Any, path: Path, selector: str) -> float:
    """Return how long a page takes until something of its picture is there."""
    page = browser.new_page(viewport={"width": 1300, "height": 800})
    start = time.perf_counter()
    page.goto(path.as_uri())
    page.wait_for_selector(selector, state="attached", timeout=60_000)
    seconds = time.perf_counter() - start
    page.close()
    return seconds


if __name__ == "__main__":
    main()
