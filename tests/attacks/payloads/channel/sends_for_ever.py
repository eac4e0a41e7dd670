# attack: writes to the channel for ever
# lines: 5 14
# sign: slow
# control: none, there is no channel
import os

while True:
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, b"FSV1" * 1024)
        except OSError:
            pass
