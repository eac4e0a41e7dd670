# attack: attaches another process's shared memory
# lines: 30
# sign: secret
# process: seccomp
import ctypes

libc = ctypes.CDLL(None)
libc.shmat.restype = ctypes.c_void_p
place = libc.shmat(SURROUNDINGS["segment"], None, 0o10000)
if place not in (None, ctypes.c_void_p(-1).value):
    print(ctypes.string_at(place, 64), flush=True)
