# attack: attaches to another process, and to its own parent, as a debugger
# lines: 10 31
# sign: boast
# process: seccomp
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
for pid in (SURROUNDINGS["pid"], os.getppid()):
    if pid > 1 and libc.ptrace(0x4206, pid, None, None) == 0:  # PTRACE_SEIZE does not stop it
        libc.ptrace(17, pid, None, None)
        print(BOAST, pid, flush=True)
