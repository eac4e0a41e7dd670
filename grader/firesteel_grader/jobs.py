"""Level `process` on Windows: a job object holds a worker to its memory and ends with all that it started.

Source: https://learn.microsoft.com/windows/win32/procthread/job-objects. Where a call fails, the worker runs without.
"""

from __future__ import annotations

import ctypes
import struct
import subprocess
import sys

_EXTENDED_LIMITS = 9
_ACTIVE_PROCESSES, _PROCESS_MEMORY, _KILL_ON_CLOSE = 0x8, 0x100, 0x2000
_PROCESSES = 2  # the python.exe of an environment starts the true one and waits for it


class Job:
    """The job object of one worker; closing it kills every process in it.

    Args:
        process: the worker, just started.
        memory: bytes that it may commit.
    """

    def __init__(self, process: subprocess.Popen[bytes], memory: int) -> None:
        self._handle: int | None = None
        if sys.platform == "win32":
            kernel = ctypes.windll.kernel32
            kernel.CreateJobObjectW.restype = ctypes.c_void_p
            self._handle = kernel.CreateJobObjectW(None, None)
            limits = _limits(memory)
            job = ctypes.c_void_p(self._handle)
            kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, limits, len(limits))
            kernel.AssignProcessToJobObject(job, ctypes.c_void_p(int(process._handle)))

    def close(self) -> None:
        """End the job and its processes."""
        if sys.platform == "win32" and self._handle:
            ctypes.windll.kernel32.CloseHandle(ctypes.c_void_p(self._handle))
            self._handle = None


def _limits(memory: int) -> bytes:
    """Return a JOBOBJECT_EXTENDED_LIMIT_INFORMATION of 64-bit Windows: basic limits, I/O counters, four sizes."""
    flags = _ACTIVE_PROCESSES | _PROCESS_MEMORY | _KILL_ON_CLOSE
    basic = struct.pack("=qqI4xQQI4xQII", 0, 0, flags, 0, 0, _PROCESSES, 0, 0, 0)
    return basic + bytes(48) + struct.pack("=4Q", memory, 0, 0, 0)
