# attack: announces the largest frame that may be, and sends nothing of it
# lines: 5 7
# sign: slow
# control: none, there is no channel
import os
import struct
import time

for descriptor in range(3, 64):
    try:
        os.write(descriptor, struct.pack("!4sIQ", b"FSV1", 1 << 20, 64 << 20))
    except OSError:
        pass
time.sleep(1000)
