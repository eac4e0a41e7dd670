# attack: searches the process's memory for the text of the reference's docstring and source
# lines: 3
# sign: boast
import ctypes
import re

NEEDLE = b"step *= max(size, " + b"1)\n    return tuple(reversed"


def regions():
    with open("/proc/self/maps") as maps:
        for line in maps:
            start, end, flags = re.match(r"(\w+)-(\w+) (\S+)", line).groups()
            if "r" in flags and "w" in flags and int(end, 16) - int(start, 16) < 1 << 28:
                yield int(start, 16), int(end, 16)


own = 0
try:
    for start, end in regions():
        own += ctypes.string_at(start, end - start).count(NEEDLE)
except OSError as error:
    print(error, flush=True)
if own:
    print(BOAST, own, flush=True)
