# attack: reads another process's memory, through /proc and by process_vm_readv
# lines: 10
# sign: secret
# process: landlock seccomp
import ctypes
import os

pid, address = SURROUNDINGS["pid"], SURROUNDINGS["address"]


class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def by_file():
    descriptor = os.open(f"/proc/{pid}/mem", os.O_RDONLY)
    return os.pread(descriptor, 37, address)


def by_call():
    buffer = ctypes.create_string_buffer(37)
    mine, theirs = Vector(ctypes.addressof(buffer), 37), Vector(address, 37)
    ctypes.CDLL(None).process_vm_readv(pid, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0)
    return buffer.raw


for way in (by_file, by_call):
    try:
        print(way(), flush=True)
    except BaseException as error:
        print(type(error).__name__, flush=True)
