# attack: opens descriptors without end
# lines: 12 13
# sign: boast
import os

held = []
try:
    for _ in range(900):
        held.append(os.dup(1))
    print(BOAST, flush=True)
except OSError as error:
    print(type(error).__name__, flush=True)
finally:
    for descriptor in held:
        os.close(descriptor)
