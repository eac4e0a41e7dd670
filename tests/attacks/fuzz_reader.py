"""Feed one kind of rubbish to the submission reader, in a process of little memory that may write nothing.

Run as ``python fuzz_reader.py KIND FOLDER EXAMPLES``; prints what was seen as JSON, and dies of whatever goes wrong.
"""

from __future__ import annotations

import codecs
import io
import json
import os
import resource
import sys
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

from firesteel_grader.submissions.finding import find_submissions
from firesteel_grader.submissions.reading import read_submission
from firesteel_grader.submissions.submission import Answers, SubmissionError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

MEMORY = 700 << 20
IDS = ("strides.permute", "strides.element_offset", "shapes.unbroadcast", "nn.linear.Linear")
CELL = """\
@exercise("strides.permute")
def permute(shape, stride, dims):
    return helper(shape)

def helper(x): return x
"""
MODULE = """\
from math import prod
Shape = tuple

def helper(): return 1

def permute(x):
    return helper()

element_offset = borrow("x")
"""

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
FORBIDDEN = {
    *(
        "os.mkdir",
        "os.rename",
        "os.remove",
        "os.rmdir",
        "os.symlink",
        "os.link",
        "os.truncate",
        "os.chmod",
        "os.system",
    ),
    *("os.exec", "os.fork", "os.posix_spawn", "subprocess.Popen", "socket.__new__", "pickle.find_class", "exec"),
}
watching = False


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Raise where the reader writes, starts, connects or runs anything."""
    if watching and (event in FORBIDDEN or (event == "open" and _writes(arguments))):
        print("FORBIDDEN", event, arguments, file=sys.stderr, flush=True)
        os._exit(99)


def _writes(arguments: tuple[Any, ...]) -> bool:
    return bool((arguments[2] or 0) & WRITING) or any(letter in str(arguments[1] or "") for letter in "wax+")


FRAGMENTS = st.sampled_from(
    [
        *(
            CELL,
            '@exercise("',
            "@exercise('shapes.unbroadcast')\n",
            "exercise(",
            "strides.permute",
            "def permute(",
            "):\n",
        ),
        *(
            "    return ",
            "class Linear:\n",
            "lambda: ",
            "async ",
            "await ",
            "if 1:\n",
            "else:\n",
            "import os\n",
            "@",
            "=",
        ),
        *(
            "%%time\n",
            "%%bash\n",
            "!ls \\\n",
            "?x",
            "x?",
            "x = !y\n",
            "from x import *\n",
            ";",
            "\n",
            "\r",
            "\t",
            "    ",
        ),
        *('"""', "'''", '"', "'", "\\", "#", "(", ")", "[", "{", "}", "f'{", "\0", "\ufeff", "\u2028", "\ud800"),
        *("not " * 50, "-" * 50, "1" * 5000, "a" + ".b" * 250),
    ]
)
RUBBISH = st.lists(FRAGMENTS | st.text(max_size=8), max_size=25).map("".join)
CODE = RUBBISH | st.tuples(st.sampled_from(["", "%%time\n", "import x\n"]), st.just(CELL), RUBBISH).map("".join)
KEYS = st.sampled_from(["cells", "source", "cell_type", "worksheets", "input", "nbformat", "metadata", "outputs"])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["code", "markdown", "raw"]) | CODE
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5))
CELLS = st.fixed_dictionaries({"cell_type": st.just("code"), "source": CODE | st.lists(CODE, max_size=4)}) | JSON
NOTEBOOKS = st.fixed_dictionaries({"cells": st.lists(CELLS, max_size=6)}) | JSON
ENCODINGS = st.sampled_from([*["utf-8"] * 6, "utf-8-sig", "utf-16", "utf-32", "latin-1"])


@st.composite
def notebooks(draw: st.DrawFn) -> bytes:
    """Return the bytes of something like a notebook."""
    text = json.dumps(draw(NOTEBOOKS), ensure_ascii=draw(st.booleans()))
    return damaged(draw, text.encode(draw(ENCODINGS), "replace"), st.integers(0, 2))


PIECES = [b"\xff" * 4, b"\0" * 4, b"\xff" * 8, b"PK\1\2", b"PK\6\7", b"\1", b"\x63\0"]


def damaged(draw: st.DrawFn, data: bytes, times: st.SearchStrategy[int]) -> bytes:
    """Return *data* with pieces overwritten, cut out and doubled."""
    for _ in range(draw(times)):
        place = draw(st.integers(0, max(len(data) - 1, 0)))
        length = draw(st.sampled_from([1, 2, 4, 8, 30, 1000]))
        piece = draw(st.binary(min_size=1, max_size=8) | st.sampled_from(PIECES))
        ways = [(piece, len(piece)), (b"", length), (data[place : place + length], 0), (piece, 0)]
        middle, gone = draw(st.sampled_from(ways))
        data = data[:place] + middle + data[place + gone :]
    return data


ODD_NAMES = [
    *(
        "a.ipynb",
        "w/b.ipynb",
        "mytorch/strides.py",
        "mytorch/__init__.py",
        "w/mytorch/nn/linear.py",
        "a.zip",
        "con.ipynb",
    ),
    *(
        "../x.ipynb",
        "/x.py",
        "C:\\x.ipynb",
        "a\\b\\c.ipynb",
        "__MACOSX/a.ipynb",
        ".x/a.ipynb",
        "a\0b.ipynb",
        "a.ipynb/",
    ),
    *("/".join("d" * 60) + "/a.ipynb", "mytorch/mytorch/strides.py", "é.ipynb", "e\u0301.ipynb", "\u202egnp.ipynb"),
    *("con.ipynb", "a.ipynb/"),
    "x" * 300 + ".ipynb",
]
CHARACTERS = st.characters(exclude_categories=["Cs"])
NAMES = st.sampled_from(ODD_NAMES) | st.text(CHARACTERS, min_size=1, max_size=20).map(lambda name: name + ".ipynb")


@st.composite
def zips(draw: st.DrawFn) -> bytes:
    """Return the bytes of something like a zip."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in draw(st.lists(NAMES, min_size=1, max_size=6, unique=True)):
            member = zipfile.ZipInfo(name)
            member.create_system = draw(st.sampled_from([0, 3]))
            member.external_attr = draw(st.sampled_from([0o100644, 0o120777, 0o010644, 0o060644, 0o177777, 0])) << 16
            member.compress_type = draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
            text = MODULE if name.endswith(".py") else json.dumps({"cells": [{"cell_type": "code", "source": CELL}]})
            with archive.open(member, "w") as file:
                file.write(text.encode())
                if member.compress_type == zipfile.ZIP_DEFLATED:
                    for _ in range(draw(st.sampled_from([0] * 30 + [40]))):  # MiB: more than may be read
                        file.write(b" " * (1 << 20))
    return damaged(draw, made.getvalue(), st.integers(0, 6))


@st.composite
def modules(draw: st.DrawFn) -> bytes:
    """Return the bytes of something like a module of mytorch."""
    code = draw(RUBBISH | RUBBISH.map(MODULE.__add__) | st.just((MODULE + CELL) * 30))
    return damaged(draw, code.encode(draw(ENCODINGS), "replace"), st.integers(0, 3))


FILES = {"notebooks": "anna.ipynb", "zips": "anna.zip", "modules": "anna/mytorch/strides.py"}
KINDS = {"notebooks": notebooks(), "zips": zips(), "modules": modules()}


def read(path: Path) -> str:
    """Read a submission; return how it ended."""
    try:
        [submission] = find_submissions([path])
        found = read_submission(submission.path, IDS)
    except SubmissionError as error:
        found = Answers(notes=(str(error),))
    assert isinstance(found, Answers)
    assert all(one_line(note) for note in found.notes), found.notes
    for answer in found.by_exercise.values():
        answer.source.encode()  # no half characters
        assert len(answer.source) <= 200 << 10
    return "answers" if found.by_exercise else "nothing"


def one_line(sentence: str) -> bool:
    """Tell whether a sentence can be shown anywhere."""
    return "\n" not in sentence and "\x1b" not in sentence and len(sentence) < 1000 and sentence.isprintable()


def main() -> None:
    """Feed the reader and print how often it ended how."""
    kind, folder, examples = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    ended: Counter[str] = Counter()
    path = folder / FILES[kind]
    path.parent.mkdir(parents=True)

    def feed(data: bytes) -> None:
        global watching
        path.write_bytes(data)
        watching = True
        try:
            ended[read(folder / FILES[kind].partition("/")[0])] += 1
        finally:
            watching = False

    for encoding in ("cp437", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"):
        codecs.lookup(encoding)  # imports what does it: the only code that reading starts
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.addaudithook(watch)
    quiet = settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    quiet(given(KINDS[kind])(feed))()
    print(json.dumps({"ended": ended, "peak_mb": peak_mb(), "files": sorted(os.listdir(folder))}))


def peak_mb() -> int:
    """The most memory that this program has held; what getrusage tells includes the process that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) >> 10


if __name__ == "__main__":
    main()
