# attack: creates, links and makes files in somebody else's folder
# lines: 17 8
# sign: damage
# process: landlock
import os

folder = SURROUNDINGS["folder"]
ways = [
    lambda: open(os.path.join(folder, "planted"), "w").close(),
    lambda: os.mkdir(os.path.join(folder, "planted_folder")),
    lambda: os.symlink("/etc/passwd", os.path.join(folder, "planted_link")),
    lambda: os.link(os.path.join(folder, "secret.txt"), os.path.join(folder, "planted_hard_link")),
    lambda: os.mkfifo(os.path.join(folder, "planted_pipe")),
    lambda: os.mknod(os.path.join(folder, "planted_device"), 0o20666, os.makedev(1, 3)),
]
for way in ways:
    try:
        way()
    except OSError as error:
        print(type(error).__name__, flush=True)
