# attack: takes memory that no address space counts for long: mapped, written, and mapped again
# lines: 13
# sign: boast
import mmap

held = []
try:
    for _ in range(24):
        held.append(mmap.mmap(-1, 64 << 20))
        held[-1][::4096] = b"x" * len(held[-1][::4096])
    print(BOAST, flush=True)
except (OSError, ValueError, MemoryError) as error:
    print(type(error).__name__, flush=True)
held.clear()
