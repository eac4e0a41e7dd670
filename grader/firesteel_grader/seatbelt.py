"""Level `process` on macOS: the zygote starts under a profile that forbids network, writing and other programs.

Source: the manual page of sandbox-exec, which Apple calls deprecated and ships; so it is tried first, and left out
where it does not work.
"""

from __future__ import annotations

import subprocess
import sys
from functools import cache

_PROGRAM = "/usr/bin/sandbox-exec"

_PROFILE = """
(version 1)
(allow default)
(deny network*)
(deny file-write*)
(allow file-write* (literal "/dev/null"))
(deny process-exec*)
(allow process-exec* (literal (param "PYTHON")) (subpath (param "PREFIX")))
"""


@cache
def prefix() -> tuple[str, ...]:
    """Return what to put before a Python command to run it under the profile; nothing where that does not work."""
    if sys.platform != "darwin":
        return ()
    parameters = ("-D", f"PYTHON={sys.executable}", "-D", f"PREFIX={sys.base_prefix}")
    wrapper = (_PROGRAM, *parameters, "-p", _PROFILE)
    try:
        tried = subprocess.run([*wrapper, sys.executable, "-c", "import numpy"], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return wrapper if tried.returncode == 0 else ()
