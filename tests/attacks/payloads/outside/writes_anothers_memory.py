# attack: writes into the memory of another process and of the zygote
# lines: 10 31
# sign: boast
# process: landlock seccomp
import ctypes
import os


class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def by_file(pid, address):
    descriptor = os.open(f"/proc/{pid}/mem", os.O_RDWR)
    return os.pwrite(descriptor, os.pread(descriptor, 1, address), address)


def by_call(pid, address):
    same = ctypes.create_string_buffer(b"h", 1)
    mine, theirs = Vector(ctypes.addressof(same), 1), Vector(address, 1)
    return ctypes.CDLL(None).process_vm_writev(pid, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0)


def writable(pid):
    for line in open(f"/proc/{pid}/maps"):
        if " rw-p " in line:
            return int(line.partition("-")[0], 16)


parent = os.getppid()
ways = [
    lambda: by_file(SURROUNDINGS["pid"], SURROUNDINGS["address"]),
    lambda: by_call(SURROUNDINGS["pid"], SURROUNDINGS["address"]),
    lambda: by_file(parent, writable(parent)),
]
for way in ways:
    try:
        if way() == 1:
            print(BOAST, flush=True)
    except (OSError, TypeError) as error:
        print(type(error).__name__, flush=True)
