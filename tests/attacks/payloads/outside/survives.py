# attack: leaves a process of a session of its own behind, which outlives the verdict
# lines: 15
# sign: damage
import ctypes
import os
import time

try:
    if os.fork() == 0:
        os.setsid()
        ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)
        if os.fork() == 0:
            ctypes.CDLL(None).prctl(15, SURROUNDINGS["daemon"].encode(), 0, 0, 0)
            os.closerange(0, 64)
            time.sleep(20)
        os._exit(0)
except OSError as error:
    print(type(error).__name__, flush=True)
