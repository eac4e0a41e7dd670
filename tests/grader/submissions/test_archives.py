"""A zip that a learner made, by honest tools or to do harm."""

from __future__ import annotations

import io
import stat
import struct
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from firesteel_grader.submissions import archives
from firesteel_grader.submissions.archives import MAX_DIRECTORY
from firesteel_grader.submissions.finding import find_submissions
from firesteel_grader.submissions.reading import read_submission
from firesteel_grader.submissions.submission import Answers, SubmissionError

from .submitting import notebook

PERMUTE = "strides.permute"
BOOK = notebook(f'@exercise("{PERMUTE}")\ndef permute(): return 1').encode()


def info(name: str, *, mode: int = 0o644, utf8: bool = True) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name)
    made.create_system, made.external_attr = 3, mode << 16
    made.flag_bits = 0x800 if utf8 else 0
    return made


def zip_of(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def read(path: Path) -> Answers:
    """Read a zip, and see that nothing beside it was touched."""
    before = sorted(path.parent.rglob("*"))
    [found] = find_submissions([path])
    answers = read_submission(found.path, [PERMUTE])
    assert sorted(path.parent.rglob("*")) == before
    return answers


@pytest.mark.parametrize(
    "names",
    [
        ("a.ipynb",),
        ("work/a.ipynb", "__MACOSX/work/._a.ipynb", "work/.ipynb_checkpoints/a.ipynb", "work/notes.txt"),
        ("work\\a.ipynb", "work\\data\\x.csv"),
        ("./a.ipynb", "b/"),
        ("wörk/日本/a.ipynb",),
    ],
)
def test_what_honest_tools_write_is_read(tmp_path: Path, names: tuple[str, ...]) -> None:
    members = [(name, BOOK if name == names[0] else b"nothing") for name in names]

    answers = read(zip_of(tmp_path / "anna.zip", *members))

    assert answers.by_exercise[PERMUTE].where == "a.ipynb, cell 1"
    assert answers.notes == ()


@pytest.mark.parametrize("encoding", ["cp437", "utf-8"])
def test_names_without_a_mark_of_their_encoding_are_read(tmp_path: Path, encoding: str) -> None:
    """zipfile writes such names as UTF-8 with the mark; older tools write what they have, and none."""
    path = zip_of(tmp_path / "anna.zip", ("??????????.ipynb", BOOK), ("b.txt", b""))
    name = {"cp437": "üüüüüüüüüü", "utf-8": "üüüüü"}[encoding].encode(encoding)
    path.write_bytes(path.read_bytes().replace(b"??????????", name))

    answers = read(path)

    assert answers.by_exercise[PERMUTE].where == f"{name.decode(encoding)}.ipynb, cell 1"


def test_names_that_macos_decomposed_are_composed(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "anna.zip", (unicodedata.normalize("NFD", "é.ipynb"), BOOK))

    assert read(path).by_exercise[PERMUTE].where == "é.ipynb, cell 1"


@pytest.mark.parametrize(
    "name",
    [
        "../b.ipynb",
        "x/../../b.ipynb",
        "/tmp/b.ipynb",
        "C:\\b.ipynb",
        "c:b.ipynb",
        "..\\b.ipynb",
        "\\\\host\\share\\b.ipynb",
    ],
)
def test_a_name_that_leads_out_is_told_and_the_rest_is_read(tmp_path: Path, name: str) -> None:
    answers = read(zip_of(tmp_path / "anna.zip", ("a.ipynb", BOOK), (name, BOOK)))

    assert answers.by_exercise[PERMUTE].where == "a.ipynb, cell 1"
    shown = name.replace("\\", "/")
    assert answers.notes == (
        f"{shown} in the zip has a name that leads out of it, and was not read; zip the folder again.",
    )


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFBLK, stat.S_IFCHR, stat.S_IFSOCK])
def test_links_and_devices_are_told(tmp_path: Path, kind: int) -> None:
    link = info("b.ipynb", mode=kind | 0o777)

    answers = read(zip_of(tmp_path / "anna.zip", ("a.ipynb", BOOK), (link, b"/etc/passwd")))

    assert answers.notes == ("b.ipynb in the zip is a link or a device, and was not read; zip the files themselves.",)


def test_of_two_members_of_a_name_the_last_counts(tmp_path: Path) -> None:
    other = BOOK.replace(b"return 1", b"return 2")
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = zip_of(tmp_path / "anna.zip", ("a.ipynb", BOOK), ("a.ipynb", other))

    answers = read(path)

    assert "return 2" in answers.by_exercise[PERMUTE].source
    assert answers.notes == ("The zip holds a.ipynb twice; the last one counts.",)


def patched(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Return what changes the bytes of a zip."""
    return lambda path: (path.write_bytes(change(path.read_bytes())), None)[1]


def in_directory(offset: int, value: bytes) -> Callable[[bytes], bytes]:
    """Return what overwrites a field of the first entry of a zip's directory."""

    def change(data: bytes) -> bytes:
        start = data.index(b"PK\x01\x02") + offset
        return data[:start] + value + data[start + len(value) :]

    return change


LIES = {
    "encrypted": (in_directory(8, b"\x01\x08"), "b.ipynb in the zip is encrypted, and was not read"),
    "lzma": (in_directory(10, b"\x0e\x00"), "is compressed in a way that is not read (method 14)"),
    "no method at all": (in_directory(10, b"\x63\x00"), "is compressed in a way that is not read (method 99)"),
    "a wrong checksum": (in_directory(16, b"abcd"), "b.ipynb cannot be read (Bad CRC-32 for file 'b.ipynb')"),
    "a small size": (in_directory(24, b"\x05\0\0\0"), "b.ipynb cannot be read ("),
    "a large size": (in_directory(24, b"\xf0\xff\xff\xff"), "b.ipynb is no whole notebook"),
    "a small packed size": (in_directory(20, b"\x05\0\0\0"), "b.ipynb cannot be read ("),
    "another place": (in_directory(42, b"\xf0\xff\xff\x7f"), "b.ipynb cannot be read ("),
    "another name inside": (lambda data: data.replace(b"b.ipynb", b"c.ipynb", 1), "b.ipynb cannot be read ("),
    "damaged inside": (lambda data: data[:60] + b"\xff" * 20 + data[80:], "b.ipynb cannot be read ("),
}


@pytest.mark.parametrize(("change", "told"), LIES.values(), ids=LIES)
def test_a_member_that_lies_is_told_and_the_rest_is_read(
    tmp_path: Path, change: Callable[[bytes], bytes], told: str
) -> None:
    path = zip_of(tmp_path / "anna.zip", ("b.ipynb", BOOK * 3), ("a.ipynb", BOOK))
    path.write_bytes(change(path.read_bytes()))

    answers = read(path)

    assert answers.by_exercise[PERMUTE].where == "a.ipynb, cell 1"
    assert told in answers.notes[0]


def bomb(path: Path, size: int, name: str = "b.ipynb") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.ipynb", BOOK)
        with archive.open(name, "w", force_zip64=True) as member:
            for _ in range(size >> 20):
                member.write(bytes(1 << 20))
    return path


def test_a_bomb_is_not_unpacked_further_than_an_honest_notebook(tmp_path: Path) -> None:
    answers = read(bomb(tmp_path / "anna.zip", 64 << 20))

    assert answers.by_exercise[PERMUTE]
    assert answers.notes == (
        "b.ipynb was not read: the file may have 32 MiB; clear the outputs, and hand it in again.",
    )


def test_a_bomb_in_a_member_that_does_not_count_costs_nothing(tmp_path: Path) -> None:
    assert read(bomb(tmp_path / "anna.zip", 64 << 20, "data.bin")).notes == ()


def test_all_members_together_may_have_no_more_than_an_honest_submission(tmp_path: Path) -> None:
    """Overlapping members (Fifield's bombs) each look harmless; what counts is what is unpacked in all."""
    path = tmp_path / "anna.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"{number}.ipynb", bytes(30 << 20))

    answers = read(path)

    assert [note for note in answers.notes if "not read" in note] == [
        "3.ipynb was not read: all files together may have 96 MiB; clear the outputs, and hand it in again."
    ]


def test_a_directory_without_end_is_not_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "anna.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.ipynb", BOOK)
        archive.writestr("x" * 60_000, b"")
    data = path.read_bytes()
    start = data.index(b"PK\1\2")
    entry = data[data.rindex(b"PK\1\2") : data.rindex(b"PK\5\6")]
    many = entry * (MAX_DIRECTORY // len(entry) + 1)
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, len(many), start, 0)
    path.write_bytes(data[:start] + many + end)

    with pytest.raises(SubmissionError, match="its directory is too large"):
        read(path)


def test_more_members_than_anyone_needs_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_ENTRIES", 100)
    members = [(str(number), b"") for number in range(100)]

    answers = read(zip_of(tmp_path / "anna.zip", ("a.ipynb", BOOK), *members, ("b.ipynb", BOOK)))

    assert answers.by_exercise[PERMUTE].where == "a.ipynb, cell 1"
    assert answers.notes == ("Only the first 100 of 102 members of the zip were looked at.",)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.zip", b"", "a.zip is no whole zip (File is not a zip file); zip the work again."),
        ("a.zip", b"Rar!\x1a\x07\x00", "a.zip is a RAR archive, not a zip; hand in a zip, a notebook or a folder."),
        ("a.tgz", b"\x1f\x8b\x08\x00", "a.tgz is a gzip archive, not a zip; hand in a zip, a notebook or a folder."),
        ("a.zip", b"<!DOCTYPE html>", "a.zip is a web page, not a zip; hand in a zip, a notebook or a folder."),
        ("a.zip", b"PK\3\4" + bytes(100), "a.zip is no whole zip (File is not a zip file); zip the work again."),
        ("a.pdf", b"%PDF", "a.pdf is no zip, no notebook and no folder; hand in one of these."),
    ],
)  # fmt: skip
def test_what_is_no_zip_is_one_sentence(tmp_path: Path, name: str, data: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(data)

    with pytest.raises(SubmissionError) as caught:
        read(tmp_path / name)

    assert str(caught.value) == told


def test_a_zip_in_a_zip_is_no_submission(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.ipynb", BOOK)

    with pytest.raises(SubmissionError, match=r"^anna.zip holds no notebook and no mytorch; hand in the workspace"):
        read(zip_of(tmp_path / "anna.zip", ("work.zip", inner.getvalue())))


def test_a_zip_that_begins_with_something_else_is_read(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "anna.zip", ("a.ipynb", BOOK))
    path.write_bytes(b"#!/bin/sh\n" * 100 + path.read_bytes())

    assert read(path).by_exercise[PERMUTE]
