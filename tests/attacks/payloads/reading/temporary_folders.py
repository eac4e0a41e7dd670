# attack: looks for anything that it may read in folders which hold other people's work
# lines: 8 30
# sign: boast
# process: landlock
import os

places = ("/tmp", "/var/tmp", "/dev/shm", "/run", "/mnt", "/media", "/opt/course", "/var/spool")
for place in places:
    try:
        for name in os.listdir(place):
            path = os.path.join(place, name)
            if os.path.isdir(path) and os.listdir(path):
                print(BOAST, path, flush=True)
    except OSError as error:
        print(type(error).__name__, flush=True)
