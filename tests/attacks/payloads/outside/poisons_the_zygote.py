# attack: calls into the process that workers are forked from, by every descriptor that it still has
# lines: 31
# sign: boast
# control: none, there is no zygote
import os
import socket
import stat

for descriptor in range(3, 256):
    try:
        kind = os.fstat(descriptor).st_mode
    except OSError:
        continue
    if stat.S_ISSOCK(kind):
        own = socket.socket(fileno=os.dup(descriptor))
        if own.type != socket.SOCK_STREAM or own.family != socket.AF_UNIX:
            print(BOAST, own, flush=True)
        own.close()
        sockets = globals().setdefault("sockets", [])
        sockets.append(descriptor)
    else:
        print(BOAST, descriptor, oct(kind), flush=True)
if len(globals().get("sockets", [])) > 1:
    print(BOAST, sockets, flush=True)
