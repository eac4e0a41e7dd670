# attack: copies a program into a file without a name and runs that
# lines: 27 29
# sign: boast
# process: seccomp
import os

try:
    nameless = os.memfd_create("program")
    with open("/bin/echo", "rb") as file:
        os.write(nameless, file.read())
    os.execve(nameless, ["echo", BOAST], {})
except OSError as error:
    print(type(error).__name__, flush=True)
