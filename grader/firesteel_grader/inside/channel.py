"""A channel: whole frames over a connected socket, each with a deadline."""

from __future__ import annotations

import socket
import time
from typing import Any

from . import frames


class ChannelClosedError(ConnectionError):
    """The other end is gone."""


class TooLargeError(Exception):
    """A frame that is well-formed so far and larger than what was asked for; nothing of it was read.

    Args:
        size: bytes that it announces.
    """

    def __init__(self, size: int) -> None:
        super().__init__(f"a frame of {size} bytes")
        self.size = size


class Channel:
    """Sends and receives frames; owns the socket.

    Args:
        sock: a connected stream socket.
    """

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self._early = bytearray()  # what came with an earlier frame, and belongs to the next

    def send(self, value: object, timeout: float | None = None) -> None:
        """Send *value* as one frame.

        Args:
            value: what `frames.dumps` takes.
            timeout: seconds for the whole frame; None waits for ever.

        Raises:
            frames.FrameError: the value cannot be sent; nothing was.
            TimeoutError: the other end did not take the frame in time.
            ChannelClosedError: the other end is gone.
        """
        self.send_frame(frames.dumps(value), timeout)

    def send_frame(self, frame: bytes, timeout: float | None = None) -> None:
        """Send what `frames.dumps` returned; see `send`."""
        self.socket.settimeout(timeout)
        try:
            self.socket.sendall(frame)
        except (BrokenPipeError, ConnectionResetError):
            raise ChannelClosedError("the other end closed the channel") from None

    def receive(self, timeout: float | None = None) -> Any:
        """Return the value of the next frame.

        Args:
            timeout: seconds for the whole frame, so that a slow drip of bytes gains nothing; None waits for ever.

        Raises:
            frames.FrameError: what came is no frame.
            TimeoutError: no whole frame came in time.
            ChannelClosedError: the other end is gone.
        """
        return frames.loads(self.receive_frame(timeout))

    def receive_frame(self, timeout: float | None = None, most: int | None = None) -> bytes:
        """Return the bytes of the next frame, which may hold anything; see `receive`.

        Args:
            timeout: as there.
            most: bytes that the frame may take; by default what `frames.CAPS` allows.

        Raises:
            TooLargeError: it takes more. The channel is of no use any more.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        self._gather(frames.PREFIX.size, deadline)
        size = frames.PREFIX.size + sum(frames.sizes(self._early[: frames.PREFIX.size]))
        if most is not None and size > most:
            raise TooLargeError(size)
        self._gather(size, deadline)
        frame = bytes(self._early[:size])
        del self._early[:size]
        return frame

    def has_input(self) -> bool:
        """Tell whether bytes have arrived that nobody has asked for yet."""
        if self._early:
            return True
        self.socket.settimeout(0)
        try:
            return bool(self.socket.recv(1, socket.MSG_PEEK))
        except OSError:
            return False

    def close(self) -> None:
        """Close the socket."""
        self.socket.close()

    def _gather(self, size: int, deadline: float | None) -> None:
        while len(self._early) < size:
            self.socket.settimeout(None if deadline is None else _left(deadline))
            try:
                part = self.socket.recv(1 << 16)
            except ConnectionResetError:
                part = b""
            if not part:
                raise ChannelClosedError("the other end closed the channel")
            self._early += part


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("no whole frame in time")
    return left
