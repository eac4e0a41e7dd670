# attack: mounts file systems, old call and new, and changes its root
# lines: 29
# sign: boast
# process: seccomp
import ctypes
import os

libc = ctypes.CDLL(None)
libc.unshare(0x10020000)  # in the control: what is mounted goes when this process does
libc.mount(b"none", b"/", None, 0x44000, None)
if libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0:
    print(BOAST, "mount", flush=True)
if libc.syscall(430, b"tmpfs", 0) >= 0:
    print(BOAST, "fsopen", flush=True)
if libc.syscall(428, -100, b"/", 1) >= 0:
    print(BOAST, "open_tree", flush=True)
try:
    os.chroot("/tmp")
    print(BOAST, "chroot", flush=True)
except OSError as error:
    print(type(error).__name__, flush=True)
