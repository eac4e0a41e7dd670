"""Try a level once: lock a process in as a worker is, let it try what it must not do, and print what it found.

Run in the place of the zygote, with the level and the worker's user (or ``-``) as arguments. Prints one line of JSON.
"""

from __future__ import annotations

import colorsys
import json
import os
import sys
from collections.abc import Callable

from . import landlock, limits, namespaces
from .confinement import Confinement, prepare


def main() -> None:
    """Fork one process, lock it in, and print its findings."""
    apart = sys.argv[1] == "sandbox"
    user = None if sys.argv[2] == "-" else int(sys.argv[2])
    confinement = prepare(strict=apart)
    fork = namespaces.Forker() if apart else os.fork
    if apart:
        namespaces.hide_sources()
    read, write = os.pipe()
    pid = fork()
    if pid == 0:
        os.write(write, json.dumps(_findings(confinement, user)).encode())
        os._exit(0)
    os.close(write)
    os.waitpid(pid, 0)
    with os.fdopen(read) as stream:
        print(stream.read(), flush=True)


def _findings(confinement: Confinement, user: int | None) -> dict[str, object]:
    version = landlock.version()
    confinement.put_on(limits.Limits(), user)
    return {
        "landlock": version,
        "filter": confinement.calls is not None and not _may(os.fork),
        "files": not _may(lambda: os.listdir("/")),
        "own_user": user is not None and os.getuid() == user,
        "own_processes": os.getpid() == 1,
        "library": _may(lambda: open(colorsys.__file__, "rb").close()),
    }


def _may(attempt: Callable[[], object]) -> bool:
    try:
        if attempt() == 0:  # a fork that was allowed: the child has no more to do
            os._exit(0)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
