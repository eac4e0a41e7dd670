"""What lies around an answer and must be neither read nor touched: files, a process, listening sockets."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

BYSTANDER = Path(__file__).with_name("bystander.py")
DAEMON = "fs-daemon"
"""What an attack calls a process that it leaves behind, so that it can be found again."""


class Surroundings:
    """Things with a secret in them, and watches on them. Close it at the end."""

    def __init__(self) -> None:
        self.secret = secrets.token_hex(16)
        self.mark = secrets.token_hex(3)
        self.folder = Path(tempfile.mkdtemp(prefix="firesteel-attacked-"))
        self._sockets = self._listen()
        self._process, self._where = self._start()
        self._reset()

    def told(self) -> dict[str, object]:
        """Return what an attack is told about its surroundings: everything but the secret."""
        return {
            **self._where,
            "folder": str(self.folder),
            "port": self._sockets[0].getsockname()[1],
            "udp": self._sockets[1].getsockname()[1],
            "unix": str(self.folder / "socket"),
            "abstract": f"firesteel-{self.mark}",
            "daemon": f"{DAEMON}{self.mark}",
        }

    def damage(self) -> tuple[str, ...]:
        """Return what has happened since the last call, in words, and put everything back."""
        found = [*self._files(), *self._knocks(), *self._hurt(), *self._daemons()]
        self._reset()
        return tuple(found)

    def close(self) -> None:
        """End and remove everything."""
        self._end()
        for listening in self._sockets:
            listening.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _listen(self) -> list[socket.socket]:
        stream = socket.create_server(("127.0.0.1", 0))
        datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        datagrams.bind(("127.0.0.1", 0))
        named = socket.socket(socket.AF_UNIX)
        named.bind(str(self.folder / "socket"))
        nameless = socket.socket(socket.AF_UNIX)
        nameless.bind(f"\0firesteel-{self.mark}")
        for listening in (named, nameless):
            listening.listen()
        for listening in (stream, datagrams, named, nameless):
            listening.setblocking(False)
        return [stream, datagrams, named, nameless]

    def _start(self) -> tuple[subprocess.Popen[bytes], dict[str, Any]]:
        command = [sys.executable, str(BYSTANDER), str(self.folder), self.secret]
        environment = {**os.environ, "BYSTANDERS_SECRET": self.secret}
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        assert process.stdout is not None
        return process, json.loads(process.stdout.readline())

    def _end(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _reset(self) -> None:
        for path in self.folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.name != "socket":
                path.unlink()
        (self.folder / "secret.txt").write_text(self.secret, encoding="utf-8")
        (self.folder / "mine.txt").write_text("mine", encoding="utf-8")
        self._limits = self._limits_now()
        self._priority = os.getpriority(os.PRIO_PROCESS, self._where["pid"])

    def _files(self) -> list[str]:
        names = set(os.listdir(self.folder))
        found = [f"planted {name}" for name in names - {"secret.txt", "mine.txt", "socket"}]
        found += [f"removed {name}" for name in {"secret.txt", "mine.txt", "socket"} - names]
        mine = self.folder / "mine.txt"
        if mine.exists() and (mine.read_text(encoding="utf-8") != "mine" or mine.stat().st_mode & 0o111):
            found.append("changed mine.txt")
        return found

    def _knocks(self) -> list[str]:
        stream, datagrams, *others = self._sockets
        found: list[str] = []
        for listening in (stream, *others):
            with contextlib.suppress(BlockingIOError):
                listening.accept()[0].close()
                found.append(f"connected to {listening.getsockname()!r}")
        with contextlib.suppress(BlockingIOError):
            datagrams.recv(100)
            found.append("sent a datagram")
        return found

    def _hurt(self) -> list[str]:
        pid: int = self._where["pid"]
        found: list[str] = []
        if self._process.poll() is not None:
            found.append("the bystander is dead")
        elif _state(pid) in ("T", "t"):
            found.append("the bystander was stopped")
        elif self._limits_now() != self._limits or os.getpriority(os.PRIO_PROCESS, pid) != self._priority:
            found.append("the bystander was slowed down")
        if found:
            self._end()
            self._process, self._where = self._start()
        return found

    def _limits_now(self) -> str:
        limits = Path(f"/proc/{self._where['pid']}/limits")
        return limits.read_text(encoding="utf-8") if limits.exists() else ""

    def _daemons(self) -> list[str]:
        """Find processes that an attack left behind, and end them; a dying one is given time to die."""
        deadline = time.monotonic() + 0.5
        while (left := self._marked()) and time.monotonic() < deadline:
            time.sleep(0.02)
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, 9)
        return [f"process {pid} was left behind" for pid in left]

    def _marked(self) -> list[int]:
        found: list[int] = []
        for name in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError):
                comm = Path(f"/proc/{name}/comm").read_bytes()
                if comm.strip() == f"{DAEMON}{self.mark}".encode() and _state(int(name)) != "Z":
                    found.append(int(name))
        return found


def _state(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0].decode()
    return ""
