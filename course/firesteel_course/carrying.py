"""Carry this very Firesteel to another machine: its wheel, and the versions that it was used with here."""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from importlib.metadata import Distribution
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

from .errors import CourseError

JUDGING = ("numpy", "hypothesis", "greenlet", "typer", "rich")
"""What a verdict needs of what Firesteel needs: no torch, no JupyterLab."""

GRADING = (*JUDGING, "copydetect", "jinja2", "matplotlib")
"""What `firesteel grade` needs with its pages."""

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The date of every member of an archive, so that the same content gives the same bytes."""


def carry_wheel(folder: Path) -> Path:
    """Put a wheel of the Firesteel that is running into *folder* and return its path.

    An installed one is packed again from its files; a checkout's is built, which needs hatchling.

    Raises:
        CourseError: the wheel cannot be built.
    """
    distribution = importlib.metadata.distribution("firesteel")
    checkout = _checkout(distribution)
    if checkout is None:
        return repack(distribution, folder)
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder.resolve())]
    done = subprocess.run(build, cwd=checkout, capture_output=True, text=True, check=False)
    if done.returncode:
        told = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise CourseError(f"the wheel of {checkout} cannot be built ({told}); pip install hatchling and try again")
    return max(folder.glob("firesteel-*.whl"), key=lambda path: path.stat().st_mtime_ns)


def repack(distribution: Distribution, folder: Path, *, compression: int = zipfile.ZIP_DEFLATED) -> Path:
    """Put the wheel that an installed *distribution* came from, made from its files, into *folder*.

    Args:
        distribution: what is installed.
        folder: where the wheel goes.
        compression: how its members are packed; `zipfile.ZIP_STORED` is quick.

    Raises:
        CourseError: the distribution does not know its files.
    """
    name = distribution.metadata["Name"].replace("-", "_").replace(".", "_")
    info = next((entry.parent for entry in distribution.files or () if entry.name == "METADATA"), None)
    if info is None:
        raise CourseError(f"{name} was installed in a way that tells no files; install it from a wheel and try again")
    left_out = {f"{info}/{each}" for each in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")}
    entries = [entry for entry in distribution.files or () if ".." not in entry.parts and entry.suffix != ".pyc"]
    path = folder / f"{name}-{distribution.version}-{_tag(distribution)}.whl"
    record = [f"{info}/RECORD,,"]
    with zipfile.ZipFile(path, "w", compression) as wheel:
        for entry in sorted(entries, key=str):
            if str(entry) not in left_out:
                data = Path(str(distribution.locate_file(entry))).read_bytes()
                digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
                record.insert(0, f"{_field(entry.as_posix())},sha256={digest},{len(data)}")
                add(wheel, entry.as_posix(), data)
        add(wheel, f"{info}/RECORD", "\n".join([*record, ""]).encode())
    return path


def add(archive: zipfile.ZipFile, name: str, data: bytes, *, executable: bool = False) -> None:
    """Add a file to an archive, the same on every machine and on every day."""
    member = zipfile.ZipInfo(name, FIRST_DAY)
    member.external_attr = (0o100755 if executable else 0o100644) << 16
    member.compress_type = archive.compression
    archive.writestr(member, data)


def requirements(names: Iterable[str]) -> str:
    r"""Return *names* as a requirements file.

    >>> requirements(["numpy", "rich"])
    'numpy\nrich\n'
    """
    return "".join(f"{name}\n" for name in names)


def pins() -> str:
    """Return the version of everything that is installed here, as a constraints file.

    A constraint installs nothing by itself, so that one list will do for every system.
    """
    found = {
        each.metadata["Name"]: each.version for each in importlib.metadata.distributions() if each.metadata["Name"]
    }
    kept = [f"{name}=={version}\n" for name, version in found.items() if "+" not in version and name != "firesteel"]
    return "".join(sorted(kept, key=str.lower))


def _checkout(distribution: Distribution) -> Path | None:
    """Return the folder of an editable install, None for one from a wheel."""
    origin = json.loads(distribution.read_text("direct_url.json") or "{}")
    if not origin.get("dir_info", {}).get("editable"):
        return None
    return Path(url2pathname(urlparse(origin["url"]).path))


def _tag(distribution: Distribution) -> str:
    """Return the wheel's tag; several platforms make one, as in ``cp311-cp311-manylinux_2_27.manylinux_2_28``."""
    lines = (distribution.read_text("WHEEL") or "").splitlines()
    tags = [line.removeprefix("Tag:").strip().split("-") for line in lines if line.startswith("Tag:")]
    return "-".join(".".join(dict.fromkeys(parts)) for parts in zip(*tags, strict=True)) or "py3-none-any"


def _field(text: str) -> str:
    return f'"{text}"' if "," in text else text
