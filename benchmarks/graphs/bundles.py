"""The scripts that the layouts are measured with: ours and those of the peers, bundled by esbuild."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
WIDGETS = HERE.parents[1] / "widgets"


def bundles(folder: Path) -> dict[str, str]:
    """Install the peers into *folder*, bundle them and our layout; return the scripts by name."""
    for name in ("package.json", ".npmrc"):
        shutil.copy(HERE / name, folder)
    done = subprocess.run(["npm", "install", "--silent"], cwd=folder, capture_output=True, text=True, check=False)
    esbuild = WIDGETS / "node_modules" / ".bin" / "esbuild"
    environment = {**os.environ, "NODE_PATH": str(folder / "node_modules")}
    sources: dict[str, str] = {}
    for name in ("page", "peers"):
        command = [esbuild, HERE / f"{name}.mjs", "--bundle", "--format=iife", "--minify"]
        built = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if built.returncode:
            raise SystemExit(f"esbuild {name}.mjs failed (npm install said: {done.stderr[-300:]}):\n{built.stderr}")
        sources[name] = built.stdout
    sources["elk"] = (folder / "node_modules" / "elkjs" / "lib" / "elk-worker.min.js").read_text()
    return sources
