# attack: starts threads without end
# lines: 12
# sign: boast
# process: never, because only a control group or a user of its own counts threads there
import threading

threading.stack_size(64 << 10)
stop, threads = threading.Event(), []
try:
    for _ in range(2000):
        threads.append(threading.Thread(target=stop.wait))
        threads[-1].start()
    print(BOAST, len(threads), flush=True)
except RuntimeError as error:
    print(error, len(threads), flush=True)
stop.set()
