# attack: runs a program, found on disk or made in memory
# lines: 27 29
# sign: boast
# process: seccomp
import os
import subprocess

ways = [
    lambda: subprocess.run(["/bin/echo", BOAST], check=True),
    lambda: os.system(f"echo {BOAST}"),
    lambda: os.waitpid(os.posix_spawn("/bin/echo", ["echo", BOAST], {}), 0),
]
for way in ways:
    try:
        way()
    except OSError as error:
        print(type(error).__name__, flush=True)
