# attack: stops another process by a signal
# lines: 10 30
# sign: damage
# process: seccomp
import ctypes
import os
import signal

pid = SURROUNDINGS["pid"]
libc = ctypes.CDLL(None)
ways = [
    lambda: os.kill(pid, signal.SIGSTOP),
    lambda: libc.syscall(234, pid, pid, 19),
    lambda: signal.pidfd_send_signal(os.pidfd_open(pid), signal.SIGSTOP),
]
for way in ways:
    try:
        way()
    except OSError as error:
        print(type(error).__name__, flush=True)
