# attack: opens a door of its own for somebody outside
# lines: 16 30
# sign: boast
# process: seccomp
import socket

for family, address in (
    (socket.AF_INET, ("127.0.0.1", 0)),
    (socket.AF_UNIX, "\0from-inside-" + SURROUNDINGS["abstract"]),
):
    try:
        with socket.socket(family) as own:
            own.bind(address)
            own.listen()
            print(BOAST, own.getsockname(), flush=True)
    except OSError as error:
        print(type(error).__name__, flush=True)
