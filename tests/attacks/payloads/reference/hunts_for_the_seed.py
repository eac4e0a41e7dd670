# attack: tells every large number that is in any frame, module or argument: one of them might be the seed
# lines: 22
# sign: seed
import gc
import os
import sys

frame = sys._getframe()
while frame is not None:
    for value in list(frame.f_locals.values()):
        if type(value) is int and value > 1 << 40:
            print(value, flush=True)
    frame = frame.f_back
print(sys.argv, dict(os.environ), flush=True)
for thing in gc.get_objects():
    if type(thing) is dict:
        for value in list(thing.values()):
            if type(value) is int and value > 1 << 60:
                print(value, flush=True)
