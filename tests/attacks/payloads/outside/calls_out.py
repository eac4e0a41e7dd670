# attack: sends what it found to somebody who listens: TCP, UDP, a socket's path, an abstract name
# lines: 16
# sign: damage
# process: seccomp
import socket


def connect(family, address, kind=socket.SOCK_STREAM):
    with socket.socket(family, kind) as own:
        own.settimeout(0.2)
        own.connect(address)
        own.send(b"secret")


ways = [
    (socket.AF_INET, ("127.0.0.1", SURROUNDINGS["port"])),
    (socket.AF_INET, ("127.0.0.1", SURROUNDINGS["udp"]), socket.SOCK_DGRAM),
    (socket.AF_UNIX, SURROUNDINGS["unix"]),
    (socket.AF_UNIX, "\0" + SURROUNDINGS["abstract"]),
]
for way in ways:
    try:
        connect(*way)
    except OSError as error:
        print(type(error).__name__, flush=True)
