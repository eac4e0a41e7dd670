# attack: reads a file of somebody else by its path, through links, descriptors and other views of the tree
# lines: 8 17
# sign: secret
# process: landlock
import ctypes
import os

path = os.path.join(SURROUNDINGS["folder"], "secret.txt")
libc = ctypes.CDLL(None)


def by_libc():
    descriptor = libc.open(path.encode(), os.O_RDONLY)
    buffer = ctypes.create_string_buffer(100)
    libc.read(descriptor, buffer, 100)
    return buffer.value.decode()


def by_link():
    os.symlink(path, "link")
    with open("link") as file:
        return file.read()


def by_folder():
    folder = os.open(SURROUNDINGS["folder"], os.O_RDONLY | os.O_DIRECTORY)
    return os.read(os.open("secret.txt", os.O_RDONLY, dir_fd=folder), 100).decode()


def by_path_descriptor():
    handle = os.open(path, os.O_PATH)
    return open(f"/proc/self/fd/{handle}").read()


ways = [lambda: open(path).read(), by_libc, by_link, by_folder, by_path_descriptor]
ways += [
    lambda root=root: open(root + path).read()
    for root in ("/proc/self/root", f"/proc/{os.getppid()}/root", "/proc/1/root")
]
for way in ways:
    try:
        print(way(), flush=True)
    except BaseException as error:
        print(type(error).__name__, flush=True)
