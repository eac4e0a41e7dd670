"""A frame that is sent again and again with another number in its last entry, encoded once."""

from __future__ import annotations

from collections.abc import Mapping

from . import frames

_PLACEHOLDER = (1 << 63) - 1


class Template:
    """A dict of which everything is known but the number that comes last.

    Args:
        entries: the dict's other entries, as `frames.dumps` takes them.
        last: the key of the number.

    Raises:
        FrameError: the entries cannot be sent.

    >>> Template({"op": "call"}).frame(7) == frames.dumps({"op": "call", "id": 7})
    True
    """

    def __init__(self, entries: Mapping[str, object], last: str = "id") -> None:
        frame = frames.dumps({**entries, last: _PLACEHOLDER})
        size, _ = frames.sizes(frame[: frames.PREFIX.size])
        start, end = frames.PREFIX.size, frames.PREFIX.size + size
        self._before, _, self._after = frame[start:end].rpartition(b"%d" % _PLACEHOLDER)
        self._payload = frame[end:]

    @property
    def size(self) -> int:
        """How many bytes a frame takes, give or take the digits of its number."""
        return len(self._before) + len(self._after) + len(self._payload) + 2 * frames.PREFIX.size

    def frame(self, number: int) -> bytes:
        """Return the whole frame.

        Args:
            number: the last entry, from 0 to 2**63 - 1.
        """
        header = b"%b%d%b" % (self._before, number, self._after)
        return frames.prefix(len(header), len(self._payload)) + header + self._payload
