# attack: writes large files and many of them wherever it may
# lines: 14
# sign: boast
# process: landlock
import os
import shutil
import tempfile

for spot in ("/tmp", "/var/tmp", "/dev/shm", os.getcwd(), SURROUNDINGS["folder"]):
    total, folder = 0, None
    try:
        folder = tempfile.mkdtemp(dir=spot)
        for number in range(80):
            with open(os.path.join(folder, str(number)), "wb") as file:
                total += file.write(bytes(1 << 20))
    except OSError as error:
        print(type(error).__name__, flush=True)
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
    if total >= 70 << 20:
        print(BOAST, spot, total, flush=True)
