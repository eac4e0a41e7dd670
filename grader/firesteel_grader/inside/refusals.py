"""Say in words what the system would refuse with a number: an answer computes, it starts nothing and calls nobody.

Only words: what really holds is the filter of system calls, where there is one.
"""

from __future__ import annotations

import errno
import sys

_PROCESS = "an answer may not start another process or program"
_NETWORK = "an answer may not use the network"

_REFUSED = {
    **dict.fromkeys(("os.fork", "os.forkpty", "os.system", "os.exec", "os.posix_spawn", "os.spawn"), _PROCESS),
    **dict.fromkeys(("subprocess.Popen", "pty.spawn", "os.startfile"), _PROCESS),
    **dict.fromkeys(("socket.__new__", "socket.getaddrinfo", "socket.gethostbyname"), _NETWORK),
}
"""Python's audit events (https://docs.python.org/3/library/audit_events.html), and the sentence for each."""


def explain() -> None:
    """From here on this process raises PermissionError with a sentence for what no answer may do."""
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    sentence = _REFUSED.get(event)
    if sentence is not None:
        raise PermissionError(errno.EPERM, sentence)
