"""Run a built notebook in a fresh workspace, where nothing is solved, and keep its outputs."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from .errors import BuildError
from .notebooks import Notebook, from_text, joined, to_text
from .workspace import start_workspace

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def executed(notebook: Notebook, name: str, *, timeout: int = 300) -> Notebook:
    """Return the notebook with the outputs of a run from top to bottom.

    Args:
        notebook: a built notebook.
        name: the chapter's name, for the message.
        timeout: seconds that one cell may take.

    Raises:
        BuildError: a cell raised, or an output names a folder of this machine.
    """
    with tempfile.TemporaryDirectory(prefix="firesteel-build-") as folder:
        start_workspace(Path(folder), notebooks=False)
        ran = _run(notebook, name, folder, timeout)
        _refuse_paths(ran, name, folder)
    return ran


def _run(notebook: Notebook, name: str, folder: str, timeout: int) -> Notebook:
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    node = nbformat.reads(to_text(notebook), as_version=4)
    client = NotebookClient(
        node,
        timeout=timeout,
        record_timing=False,
        kernel_name="python3",
        resources={"metadata": {"path": folder}},
        extra_arguments=["--IPKernelApp.log_level=40"],
    )
    try:
        client.execute()
    except CellExecutionError as error:
        raise BuildError(f"{name}: a cell raised {error.ename}: {error.evalue}\n{_plain(error.traceback)}") from None
    ran = from_text(nbformat.writes(node))
    return {**ran, "cells": [_tidy(cell) for cell in ran["cells"]], "metadata": notebook["metadata"]}


def _plain(text: str) -> str:
    """Return a kernel's traceback without its colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def _tidy(cell: dict[str, Any]) -> dict[str, Any]:
    """Drop what only means something to the kernel that ran: live views, run times, where a stream was cut."""
    for output in cell.get("outputs", []):
        output.get("data", {}).pop(WIDGET_VIEW, None)
        if "metadata" in output:
            output["metadata"] = {key: value for key, value in output["metadata"].items() if key != "execution"}
    if "outputs" in cell:
        cell["outputs"] = joined_streams(cell["outputs"])
    cell["metadata"].pop("execution", None)
    return cell


def joined_streams(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the outputs with neighbouring pieces of one stream joined; a kernel cuts them as time passes."""
    whole: list[dict[str, Any]] = []
    for output in outputs:
        before = whole[-1] if whole else {}
        if output["output_type"] == "stream" and before.get("name") == output["name"]:
            text = joined(before["text"]) + joined(output["text"])
            whole[-1] = {**before, "text": text.splitlines(keepends=True)}
        else:
            whole.append(output)
    return whole


def _refuse_paths(notebook: Notebook, name: str, folder: str) -> None:
    """Raise when an output names a folder of the machine that built the notebook."""
    private = {folder, os.path.realpath(folder), str(Path.home()), sys.prefix, str(Path(__file__).parents[2])} - {"/"}
    for cell in notebook["cells"]:
        shown = "".join(_texts(cell))
        found = [path for path in sorted(private) if path in shown]
        if found:
            first = cell["source"].partition("\n")[0]
            raise BuildError(f"{name}: the output of the cell that begins {first!r} names {found[0]}: {shown[:400]}")


def _texts(cell: dict[str, Any]) -> list[str]:
    texts: list[str] = []
    for output in cell.get("outputs", []):
        texts.append(joined(output.get("text", "")))
        texts += [joined(value) for value in output.get("data", {}).values() if isinstance(value, str | list)]
    return texts
