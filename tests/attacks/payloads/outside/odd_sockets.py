# attack: opens sockets to the kernel: netlink, raw packets, its ciphers, virtual machines
# lines: 16 29
# sign: boast
# process: seccomp
import ctypes

libc = ctypes.CDLL(None)
for family, kind in ((16, 3), (17, 3), (38, 5), (40, 1), (10, 2), (2, 3)):
    if libc.socket(family, kind, 0) >= 0:
        print(BOAST, family, flush=True)
