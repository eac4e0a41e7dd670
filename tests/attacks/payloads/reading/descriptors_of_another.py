# attack: takes an open file from another process, through /proc and by pidfd_getfd
# lines: 10
# sign: secret
# process: landlock seccomp
import ctypes
import os

pid, descriptor = SURROUNDINGS["pid"], SURROUNDINGS["descriptor"]


def by_file():
    return open(f"/proc/{pid}/fd/{descriptor}").read()


def by_call():
    libc = ctypes.CDLL(None)
    handle = libc.syscall(434, pid, 0)
    return os.pread(libc.syscall(438, handle, descriptor, 0), 100, 0)


for way in (by_file, by_call):
    try:
        print(way(), flush=True)
    except BaseException as error:
        print(type(error).__name__, flush=True)
