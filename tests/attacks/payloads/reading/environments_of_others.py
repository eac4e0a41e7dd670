# attack: reads the environments and command lines of all processes
# lines: 9
# sign: secret
# process: landlock
import os

try:
    for pid in filter(str.isdigit, os.listdir("/proc")):
        for name in ("environ", "cmdline"):
            try:
                text = open(f"/proc/{pid}/{name}", "rb").read().decode("utf-8", "replace")
            except OSError:
                continue
            if "BYSTANDERS_SECRET" in text or "bystander.py" in text:
                print(text[-2000:], flush=True)
except OSError as error:
    print(type(error).__name__, flush=True)
