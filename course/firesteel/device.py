"""Where a tensor lives."""

from __future__ import annotations

from typing import Any


class device:  # noqa: N801 - torch's own name
    """Where a tensor's elements are (https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch-device)."""

    def __init__(self, type: Any, index: int | None = None) -> None:
        name = type.type if isinstance(type, device) else str(type)
        self.type, _, number = name.partition(":")
        self.index = int(number) if number else index
        if self.type not in ("cpu", "cuda"):
            raise RuntimeError(f"Expected one of cpu, cuda device type at start of device string: {self.type}")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self) -> int:
        return hash((self.type, self.index))

    def __repr__(self) -> str:
        return f"device(type='{self.type}'" + (f", index={self.index})" if self.index is not None else ")")

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"
