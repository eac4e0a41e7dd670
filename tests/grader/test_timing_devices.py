"""One grader at a time on a device, over all processes of the machine; and what the gauges tell."""

from __future__ import annotations

import stat
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest
from firesteel_grader.timing import gauges
from firesteel_grader.timing.exclusive import BusyDeviceError, exclusive


def test_a_device_is_held_by_one_at_a_time(tmp_path: Path):
    order: list[str] = []

    def other() -> None:
        with exclusive("gpu 0", folder=tmp_path):
            order.append("other")

    with exclusive("gpu 0", folder=tmp_path):
        waiting = threading.Thread(target=other)
        waiting.start()
        time.sleep(0.2)
        order.append("first")
    waiting.join()

    assert order == ["first", "other"]


def test_another_process_waits_too_and_a_holder_that_dies_frees_the_device(tmp_path: Path):
    script = f"""
        import os, sys
        from pathlib import Path
        from firesteel_grader.timing.exclusive import exclusive
        with exclusive("gpu", folder=Path({str(tmp_path)!r})):
            print("held", flush=True)
            sys.stdin.read()
            os._exit(1)
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(BusyDeviceError, match="gpu was not free for"),
            exclusive("gpu", folder=tmp_path, patience=0.1),
        ):
            pass
    with exclusive("gpu", folder=tmp_path, patience=5):
        pass


def test_two_devices_do_not_wait_for_each_other(tmp_path: Path):
    with exclusive("a", folder=tmp_path), exclusive("b", folder=tmp_path, patience=0):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither such modes nor such links")
def test_the_lock_is_everybodys_and_no_link(tmp_path: Path):
    with exclusive("a", folder=tmp_path):
        assert stat.S_IMODE((tmp_path / "firesteel-a.lock").stat().st_mode) == 0o666
    (tmp_path / "firesteel-b.lock").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(BusyDeviceError, match="cannot be opened"), exclusive("b", folder=tmp_path):
        pass
    assert not (tmp_path / "elsewhere").exists()


def test_gauges_that_say_nothing_are_no_gauges():
    assert gauges.parse("") is None
    assert gauges.parse("No devices were found") is None
    partial = gauges.parse("GPU-1b, 1980, [N/A], 34, 0, 80994, 81559\n")
    assert partial is not None
    assert (partial.memory_clock, partial.free) == (-1, 80994)
