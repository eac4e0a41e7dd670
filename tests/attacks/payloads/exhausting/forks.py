# attack: forks and forks
# lines: 12
# sign: boast
# process: seccomp
import os
import signal

pids = []
try:
    for _ in range(60):
        pid = os.fork()
        if pid == 0:
            signal.pause()
            os._exit(0)
        pids.append(pid)
    print(BOAST, len(pids), flush=True)
except OSError as error:
    print(type(error).__name__, flush=True)
for pid in pids:
    os.kill(pid, 9)
    os.waitpid(pid, 0)
