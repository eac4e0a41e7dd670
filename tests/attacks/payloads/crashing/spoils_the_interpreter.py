# attack: overwrites the interpreter's own constants in memory
# lines: 28 25
# sign: crash
import ctypes

for thing in (None, True, 1, (), ""):
    ctypes.memset(id(thing), 0x41, 16)
