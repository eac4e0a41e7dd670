"""Read a zip that a learner handed in: nothing is unpacked, and no member decides where or how much is written.

`zipfile` is given the file through a window that refuses large reads, so a directory of a billion entries is never
held in memory; each member is read through a cap, so neither a bomb nor a lie about its size matters.
"""

from __future__ import annotations

import contextlib
import re
import stat
import struct
import zipfile
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from .contents import MAX_ENTRIES, READ_ERRORS, Contents, Opener, counts
from .folders import read_file
from .names import shown
from .submission import SubmissionError

MAX_DIRECTORY = 8 << 20
"""Bytes of a zip's directory; MAX_ENTRIES of ordinary names need a quarter of it."""

OTHER_KINDS = {
    b"Rar!": "a RAR archive", b"7z\xbc\xaf": "a 7z archive", b"\x1f\x8b": "a gzip archive", b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive", b"%PDF": "a PDF", b"<": "a web page", b"{": "a text",
}  # fmt: skip
DRIVE = re.compile(r"^[A-Za-z]:")
ENCRYPTED = 0x1
UNIX = 3


class _Window:
    """A file whose reads are small."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell, self.close = file.seek, file.tell, file.close

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if size > MAX_DIRECTORY:
            raise zipfile.BadZipFile("its directory is too large")
        data = self._file.read(size if size >= 0 else MAX_DIRECTORY + 1)
        if len(data) > MAX_DIRECTORY:
            raise zipfile.BadZipFile("its directory is too large")
        return data


def open_zip(path: Path) -> Contents:
    """Return the members of a zip that count.

    Raises:
        SubmissionError: it is no zip, or its directory cannot be read.
    """
    try:
        start = read_file(path.parent, path.name, 8)
        file = path.open("rb")
    except OSError as error:
        raise SubmissionError(f"{shown(path.name)} cannot be read: {error.strerror or error}.") from None
    try:
        archive = zipfile.ZipFile(cast("BinaryIO", _Window(file)))
    except (*READ_ERRORS, struct.error) as error:
        file.close()
        raise SubmissionError(_no_zip(path.name, start, error)) from None
    notes: list[str] = []
    return Contents(_members(archive, notes), notes, close=file.close)


def _no_zip(name: str, start: bytes, error: Exception) -> str:
    kind = next((kind for mark, kind in OTHER_KINDS.items() if start.startswith(mark)), None)
    if kind:
        return f"{shown(name)} is {kind}, not a zip; hand in a zip, a notebook or a folder."
    return f"{shown(name)} is no whole zip ({shown(str(error) or type(error).__name__)}); zip the work again."


def _members(archive: zipfile.ZipFile, notes: list[str]) -> dict[str, Opener]:
    files: dict[str, Opener] = {}
    members = archive.infolist()
    if len(members) > MAX_ENTRIES:
        notes.append(f"Only the first {MAX_ENTRIES:,} of {len(members):,} members of the zip were looked at.")
    for member in members[:MAX_ENTRIES]:
        name = _name(member)
        inside = "/".join(part for part in name.split("/") if part not in ("", "..", "."))
        if name.endswith("/") or not counts(inside):
            continue
        if refusal := _refusal(member, name):
            notes.append(f"{shown(name)} in the zip {refusal}.")
            continue
        if name in files:
            notes.append(f"The zip holds {shown(name)} twice; the last one counts.")
        files[name] = partial(_read, archive, member)
    return files


def _name(member: zipfile.ZipInfo) -> str:
    """Return a member's name with ``/``; one without the mark of UTF-8 is tried as UTF-8 all the same."""
    name = member.orig_filename
    if not member.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")  # what macOS and older tools write
    return name.replace("\\", "/").removeprefix("./")


def _refusal(member: zipfile.ZipInfo, name: str) -> str:
    """Say why a member is not read, or nothing."""
    mode = member.external_attr >> 16 if member.create_system == UNIX else 0
    if name.startswith("/") or DRIVE.match(name) or ".." in name.split("/") or "\0" in name:
        return "has a name that leads out of it, and was not read; zip the folder again"
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "is a link or a device, and was not read; zip the files themselves"
    if member.flag_bits & ENCRYPTED:
        return "is encrypted, and was not read; zip it without a password"
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return f"is compressed in a way that is not read (method {member.compress_type}); zip it the ordinary way"
    return ""


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> bytes:
    try:
        with archive.open(member) as file:
            return file.read(limit)
    except struct.error:
        raise zipfile.BadZipFile("its header is cut off") from None
