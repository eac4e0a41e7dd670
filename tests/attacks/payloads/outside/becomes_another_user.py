# attack: changes its user and group
# lines: 29
# sign: boast
# process: seccomp
# shown: root
import os

for change, number in ((os.setgid, 1), (os.setuid, 1), (os.setgroups, [1, 2]), (os.setuid, 0)):
    try:
        before = (os.getresuid(), os.getresgid(), os.getgroups())
        change(number)
        if (os.getresuid(), os.getresgid(), os.getgroups()) != before:
            print(BOAST, flush=True)
    except OSError as error:
        print(type(error).__name__, flush=True)
import ctypes

mask = (ctypes.c_uint32 * 6)()
head = (ctypes.c_uint32 * 2)(0x20080522, 0)
if ctypes.CDLL(None).capget(head, mask) == 0 and any(mask):
    print(BOAST, list(mask), flush=True)
