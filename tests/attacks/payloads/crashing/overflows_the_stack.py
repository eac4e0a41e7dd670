# attack: calls itself until the machine's stack is full
# lines: 28
# sign: crash
import ctypes
import sys

sys.setrecursionlimit(1 << 30)
callback = ctypes.CFUNCTYPE(None)


def deeper():
    callback(deeper)()


deeper()
