# attack: makes more files than a disk has places for
# lines: 14
# sign: boast
# process: landlock
import os
import shutil
import tempfile

for spot in ("/tmp", "/dev/shm", os.getcwd()):
    try:
        folder = tempfile.mkdtemp(dir=spot)
    except OSError as error:
        print(type(error).__name__, flush=True)
        continue
    made = 0
    try:
        for made in range(6_000):
            os.close(os.open(os.path.join(folder, str(made)), os.O_CREAT | os.O_WRONLY))
    except OSError as error:
        print(type(error).__name__, made, flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    if made > 5_900:
        print(BOAST, spot, flush=True)
