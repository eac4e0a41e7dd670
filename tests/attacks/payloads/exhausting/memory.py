# attack: takes more memory than it was given
# lines: 13
# sign: boast
try:
    held = [bytearray(64 << 20) for _ in range(20)]
    print(BOAST, len(held), flush=True)
    del held
except MemoryError:
    print("MemoryError", flush=True)
