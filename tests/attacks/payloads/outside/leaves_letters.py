# attack: leaves something behind for the next answer: files, shared memory, queues, names of sockets, locks
# lines: 30 31 20
# sign: boast
# process: landlock seccomp
# control: none, every answer has a process of its own there, too, but one only
import ctypes
import os
import sys
import tempfile

name = "letter-" + SURROUNDINGS["abstract"]
spots = [
    "/tmp",
    "/var/tmp",
    "/dev/shm",
    "/run/lock",
    "/dev/mqueue",
    os.getcwd(),
    os.path.expanduser("~"),
    tempfile.gettempdir(),
]
spots += [os.path.dirname(__spec__.origin), SURROUNDINGS["folder"]]
for spot in spots:
    path = os.path.join(spot, name)
    if os.path.exists(path):
        print(BOAST, path, flush=True)
        os.unlink(path)
    else:
        try:
            open(path, "w").close()
        except OSError:
            pass
libc = ctypes.CDLL(None)
for get, control, arguments in ((29, 31, (4096,)), (68, 71, ()), (64, 66, (1,))):  # shared memory, messages, semaphores
    made = libc.syscall(get, 0x46535354, *arguments, 0o600)
    if made >= 0:
        print(BOAST, get, flush=True)
        libc.syscall(control, made, 0, 0, 0)
    libc.syscall(get, 0x46535354, *arguments, 0o1600)
if getattr(np, "letter", None) or "letter" in vars(sys.modules["builtins"]):
    print(BOAST, flush=True)
np.letter = sys.modules["builtins"].letter = True
