# attack: writes one file that is larger than it may be
# lines: 14
# sign: boast
import signal
import tempfile

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    with tempfile.TemporaryFile() as file:
        for _ in range(40):
            file.write(bytes(1 << 20))
        file.flush()
        print(BOAST, flush=True)
except OSError as error:
    print(type(error).__name__, flush=True)
