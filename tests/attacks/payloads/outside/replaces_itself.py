# attack: becomes another program
# lines: 27 29
# sign: boast
# process: seccomp
import os

try:
    os.execv("/bin/echo", ["echo", BOAST])
except OSError as error:
    print(type(error).__name__, flush=True)
