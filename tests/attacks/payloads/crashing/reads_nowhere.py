# attack: reads memory that is not there
# lines: 28
# sign: crash
import ctypes

ctypes.string_at(1)
