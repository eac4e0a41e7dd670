"""The filter of system calls: what a worker may ask the kernel for, as a program of classic BPF.

A list of what is allowed, so that a call which nobody thought of is refused. Processes, programs, sockets and every
way to reach another process are refused with EPERM, which Python raises as PermissionError in the answer's own line.
Source: the kernel's Documentation/userspace-api/seccomp_filter.rst, include/uapi/linux/{seccomp,filter,audit}.h.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterable
from itertools import chain

from . import kernel
from .syscalls import FREE, NEWEST_KNOWN, REFUSED, number

ALLOW = 0x7FFF0000
KILL_PROCESS = 0x80000000
REFUSE = 0x00050000 | errno.EPERM
UNKNOWN = 0x00050000 | errno.ENOSYS

_AUDIT_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32 = 0x40000000  # numbers from here on are x32's, a second door to the same calls

_LOAD, _EQUAL, _AT_LEAST, _HAS_BITS, _MASK, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_NUMBER, _ARCHITECTURE = 0, 4  # offsets in struct seccomp_data

_MODE_FILTER = 1
_NO_SLOW_SPECULATION = 4  # SECCOMP_FILTER_FLAG_SPEC_ALLOW: without it older kernels make all arithmetic slower

_THREAD = (0x3D0F00, 0x7D0F00)  # the flags with which glibc and musl make a thread
_OUT_OF_BAND = 1
_IOCTLS = (0x5421, 0x5450, 0x5451, 0x541B, 0x5401)  # FIONBIO, FIONCLEX, FIOCLEX, FIONREAD, TCGETS (isatty)
_FCNTLS = (0, 1, 2, 3, 4, 1030)  # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC
_PRCTLS = (3, 15, 16)  # PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME
_DEADLY = (3, 4, 5, 6, 7, 8, 9, 11, 15, 19, 24, 31)  # QUIT ILL TRAP ABRT BUS FPE KILL SEGV TERM STOP XCPU SYS
_WRITING = 0o3 | 0o100 | 0o1000  # access modes other than reading, O_CREAT, O_TRUNC

_SOME_PID = 0x7FFF_FFF1  # stands in a program for a process id that is not known yet; no process has it

Instruction = tuple[int, int, int, int]


def available() -> bool:
    """Tell whether this kernel and processor can have the filter."""
    if platform.machine() not in _AUDIT_ARCHITECTURES:
        return False
    try:
        kernel.call("seccomp", 2, 0, ctypes.byref(ctypes.c_uint32(KILL_PROCESS)))  # SECCOMP_GET_ACTION_AVAIL
    except OSError:
        return False
    return True


def program(pid: int, *, read_only: bool, gpu: bool = False) -> bytes:
    """Return the filter for a worker.

    Args:
        pid: the worker's own process id: the only one that it may signal. 1 is the first of a namespace, which no
            deadly signal of its own would reach: there the filter ends it instead.
        read_only: also refuse to open files for writing, where nothing else does.
        gpu: refuse a list of calls instead of allowing one.
    """
    parts = [
        [(_LOAD, 0, 0, _ARCHITECTURE), (_EQUAL, 1, 0, _AUDIT_ARCHITECTURES[platform.machine()])],
        [(_RETURN, 0, 0, KILL_PROCESS), (_LOAD, 0, 0, _NUMBER)],
        [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, REFUSE)],
        [(_AT_LEAST, 0, 1, NEWEST_KNOWN), (_RETURN, 0, 0, UNKNOWN)],
        _rule("clone3", [(_RETURN, 0, 0, UNKNOWN)]),  # its flags lie in memory, so the C library falls back to clone
        *_processes(pid),
        *(_refused() if gpu else _allowed(pid, read_only)),
    ]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in chain.from_iterable(parts))


class Filter:
    """A program made once, and put on by each worker for its own process id.

    Args:
        read_only: see `program`.
        first: whether every worker is the first process of a namespace.
        gpu: see `program`.
    """

    def __init__(self, *, read_only: bool, first: bool, gpu: bool = False) -> None:
        code = program(1 if first else _SOME_PID, read_only=read_only, gpu=gpu)
        self._buffer = ctypes.create_string_buffer(code, len(code))
        self._head = struct.pack("@HP", len(code) // 8, ctypes.addressof(self._buffer))  # struct sock_fprog
        own = struct.pack("=I", _SOME_PID)
        self._places = [at + 4 for at in range(0, len(code), 8) if code[at + 4 : at + 8] == own]

    def install(self) -> None:
        """Filter the calls of this process for good; needs no new privileges to be set.

        Raises:
            OSError: the kernel refused.
        """
        for place in self._places:
            struct.pack_into("=I", self._buffer, place, os.getpid())
        kernel.call("seccomp", _MODE_FILTER, _NO_SLOW_SPECULATION, self._head)


def _processes(pid: int) -> Iterable[list[Instruction]]:
    yield _rule("clone", _one_of(0, _THREAD))
    yield _rule("kill", _signals(pid, target=0, signal=1))
    yield _rule("tgkill", _signals(pid, target=0, signal=2))
    yield _rule("tkill", _signals(pid, target=0, signal=1))


def _refused() -> Iterable[list[Instruction]]:
    yield from (_rule(name, [(_RETURN, 0, 0, REFUSE)]) for name in REFUSED)
    yield [(_RETURN, 0, 0, ALLOW)]


def _allowed(pid: int, read_only: bool) -> Iterable[list[Instruction]]:
    if read_only:
        yield _rule("open", _without_bits(1, _WRITING))
        yield _rule("openat", _without_bits(2, _WRITING))
    yield _rule("sendto", _without_bits(3, _OUT_OF_BAND))
    yield _rule("recvfrom", _without_bits(3, _OUT_OF_BAND))
    yield _rule("ioctl", _one_of(1, _IOCTLS))
    yield _rule("fcntl", _one_of(1, _FCNTLS))
    yield _rule("prctl", _one_of(0, _PRCTLS))
    yield _rule("prlimit64", _one_of(0, (0, pid)))
    yield from (_rule(name, [(_RETURN, 0, 0, ALLOW)]) for name in FREE)
    yield [(_RETURN, 0, 0, REFUSE)]


def _rule(name: str, body: list[Instruction]) -> list[Instruction]:
    """Return *body* behind a test for the call *name*; the number is in the accumulator before and after."""
    found = number(name)
    return [] if found is None else [(_EQUAL, 0, len(body), found), *body]


def _argument(index: int) -> Instruction:
    return (_LOAD, 0, 0, 16 + 8 * index)  # the low half: what the calls below read of it


def _one_of(index: int, values: Iterable[int]) -> list[Instruction]:
    wanted = list(values)
    tests = [(_EQUAL, len(wanted) - place, 0, value) for place, value in enumerate(wanted)]
    return [_argument(index), *tests, (_RETURN, 0, 0, REFUSE), (_RETURN, 0, 0, ALLOW)]


def _without_bits(index: int, bits: int) -> list[Instruction]:
    return [_argument(index), (_HAS_BITS, 0, 1, bits), (_RETURN, 0, 0, REFUSE), (_RETURN, 0, 0, ALLOW)]


def _signals(pid: int, *, target: int, signal: int) -> list[Instruction]:
    own = [_argument(target), (_EQUAL, 1, 0, pid), (_RETURN, 0, 0, REFUSE)]
    if pid != 1:
        return [*own, (_RETURN, 0, 0, ALLOW)]
    deadly = [(_EQUAL, len(_DEADLY) - place, 0, number) for place, number in enumerate(_DEADLY)]
    return [*own, _argument(signal), *deadly, (_RETURN, 0, 0, ALLOW), (_RETURN, 0, 0, KILL_PROCESS)]
