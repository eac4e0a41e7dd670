# attack: makes namespaces of its own, where it would be root
# lines: 29
# sign: boast
# process: seccomp
import ctypes

libc = ctypes.CDLL(None)
for flag in (0x10000000, 0x00020000, 0x40000000, 0x04000000, 0x08000000):
    if libc.unshare(flag) == 0:
        print(BOAST, hex(flag), flush=True)
