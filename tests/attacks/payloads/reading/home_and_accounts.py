# attack: reads the machine's accounts and lists home folders
# lines: 8
# sign: boast
# process: landlock
import os

for path in ("/etc/passwd", "/etc/shadow", "/etc/hostname", "/etc/ssh/sshd_config"):
    try:
        print(BOAST, path, len(open(path, "rb").read()), flush=True)
    except OSError as error:
        print(type(error).__name__, flush=True)
for path in (os.path.expanduser("~"), "/root", "/home", "/work", "/srv", "/var/lib"):
    try:
        if os.listdir(path):
            print(BOAST, path, flush=True)
    except OSError as error:
        print(type(error).__name__, flush=True)
