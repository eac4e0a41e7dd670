"""One worker in a fresh process, for platforms that cannot fork: slower to start, the same otherwise.

Its standard input says which socket to speak over: the number of an inherited descriptor, or what
`socket.socket.share` gave on Windows.
"""

from __future__ import annotations

import json
import socket
import sys

from . import limits
from .confinement import prepare
from .worker import begin, load_warm


def main() -> None:
    """Read one line of JSON, then be a worker."""
    request = json.loads(sys.stdin.readline())
    confinement = prepare(strict=False)
    maximum = limits.Limits(**request["limits"])
    begin(_socket(request["socket"]), 1, load_warm(), lambda: confinement.put_on(maximum, None))


def _socket(description: int | str) -> socket.socket:
    if sys.platform == "win32":
        return socket.fromshare(bytes.fromhex(str(description)))
    return socket.socket(fileno=int(description))


if __name__ == "__main__":
    main()
