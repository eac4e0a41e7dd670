"""Real kernels, in which a test types cells as a notebook does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from firesteel_course.workspace import start_workspace
from jupyter_client import KernelManager
from jupyter_client.blocking import BlockingKernelClient

collect_ignore = ["train_digits.py"]  # runs in a bare environment, on the forged mytorch
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
SHOWN = ("stream", "display_data", "execute_result", "error")


@dataclass
class Kernel:
    """A running kernel."""

    client: BlockingKernelClient

    def run(self, source: str, cell_id: str | None = None) -> list[dict[str, Any]]:
        """Run a cell; return what it put out, an error included."""
        outputs: list[dict[str, Any]] = []

        def listen(message: dict[str, Any]) -> None:
            if message["header"]["msg_type"] in SHOWN:
                outputs.append({"kind": message["header"]["msg_type"], **message["content"]})

        content = {"code": source, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        message = self.client.session.msg("execute_request", content, metadata={"cellId": cell_id} if cell_id else {})
        self.client.shell_channel.send(message)
        while True:
            shown = self.client.get_iopub_msg(timeout=300)
            if shown["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                if shown["content"].get("execution_state") == "idle":
                    break
                listen(shown)
        self.client.get_shell_msg(timeout=60)
        return outputs

    def text(self, source: str, cell_id: str | None = None) -> str:
        """Run a cell; return the plain text of what it put out."""
        return "\n".join(map(plain, self.run(source, cell_id))).rstrip()


def plain(output: dict[str, Any]) -> str:
    """Return the plain text of one output."""
    if output["kind"] == "error":
        return COLOUR.sub("", "\n".join(output["traceback"]))
    return (output.get("text") or output.get("data", {}).get("text/plain", "")).rstrip("\n")


@contextmanager
def kernels() -> Iterator[Callable[[Path], Kernel]]:
    """Yield what starts a kernel in a folder; all of them end with the block."""
    started: list[tuple[KernelManager, BlockingKernelClient]] = []

    def start(folder: Path) -> Kernel:
        manager = KernelManager(kernel_name="python3")
        manager.start_kernel(cwd=str(folder), extra_arguments=["--IPKernelApp.log_level=40"])
        client = manager.blocking_client()
        started.append((manager, client))
        client.start_channels()
        client.wait_for_ready(timeout=60)
        return Kernel(client)

    try:
        yield start
    finally:
        for manager, client in started:
            client.stop_channels()
            manager.shutdown_kernel(now=True)


@pytest.fixture
def start_kernel() -> Iterator[Callable[[Path], Kernel]]:
    """Start a kernel that works in a folder; it ends with the test."""
    with kernels() as start:
        yield start


@pytest.fixture(scope="module")
def any_kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    """One kernel in one workspace, for tests that leave both as they were."""
    workspace, _ = start_workspace(tmp_path_factory.mktemp("shared"), notebooks=False)
    with kernels() as start:
        kernel = start(workspace.folder)
        assert kernel.text("from firesteel_course import exercise") == ""
        yield kernel


@pytest.fixture
def in_workspace(workspace: Path, start_kernel: Callable[[Path], Kernel]) -> Kernel:
    """A kernel in a fresh workspace, with the one set-up line run."""
    kernel = start_kernel(workspace)
    assert kernel.text("from firesteel_course import exercise") == ""
    return kernel
