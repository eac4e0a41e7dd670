# attack: ignores all signals, stops itself and starts again in a thread
# lines: 11
# sign: slow
import os
import signal
import threading

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
threading.Thread(target=lambda: [None for _ in iter(int, 1)], daemon=False).start()
os.kill(os.getpid(), signal.SIGSTOP)
