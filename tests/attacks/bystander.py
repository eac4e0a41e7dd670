"""A process that minds its own business beside the answers: it holds a secret and must come to no harm.

Usage: bystander.py FOLDER TOKEN, with the secret in the environment too. Prints where it can be reached, then sleeps.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import time
from pathlib import Path


def shared_segment(token: str) -> int:
    """Put *token* into a System V segment that every process of this user may attach; return its id, or -1."""
    libc = ctypes.CDLL(None)
    libc.shmat.restype = ctypes.c_void_p
    segment = libc.shmget(0, 4096, 0o1600)
    place = libc.shmat(segment, None, 0) if segment >= 0 else None
    if place not in (None, ctypes.c_void_p(-1).value):
        ctypes.memmove(place, token.encode(), len(token))
    libc.shmctl(segment, 0, None)  # it goes when this process does
    return segment


def main() -> None:
    """Hold the secret in memory, in an open file without a name and in shared memory, until standard input closes."""
    folder, token = Path(sys.argv[1]), sys.argv[2]
    held = bytearray(b"held:" + token.encode())
    nameless = folder / "nameless"
    nameless.write_text(token, encoding="utf-8")
    descriptor = os.open(nameless, os.O_RDWR)
    nameless.unlink()
    where = {
        "pid": os.getpid(),
        "address": ctypes.addressof(ctypes.c_char.from_buffer(held)),
        "descriptor": descriptor,
        "segment": shared_segment(token),
    }
    print(json.dumps(where), flush=True)
    while os.read(0, 1):
        time.sleep(0.01)


if __name__ == "__main__":
    main()
