# attack: aborts its process
# lines: 28 4
# sign: crash
import os

os.abort()
