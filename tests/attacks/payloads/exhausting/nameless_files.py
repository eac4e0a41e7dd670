# attack: fills memory through files that have no name, closing nothing
# lines: 13
# sign: boast
import os

total = 0
try:
    handles = []
    for _ in range(40):
        handles.append(os.memfd_create("fill"))
        total += os.write(handles[-1], bytes(2 << 20))
        total += os.write(handles[-1], bytes(2 << 20))
except OSError as error:
    print(type(error).__name__, flush=True)
if total > 100 << 20:
    print(BOAST, total, flush=True)
