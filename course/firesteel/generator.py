"""Random bits: PyTorch's CPU generator, the Mersenne Twister mt19937, seeded as PyTorch seeds it.

NumPy's legacy ``RandomState(seed)`` walks through the same 32-bit words, and its stream is frozen for good.
"""

from __future__ import annotations

import secrets
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
DEFAULT_SEED = 67280421310721
_STATE = np.dtype(
    [
        ("key", np.uint32, 624),
        ("place", np.int64),
        ("seed", np.uint64),
        ("has_normal", np.bool_),
        ("normal", np.float64),
    ]
)


class Generator:
    """A stream of random bits; the same seed gives the same stream as PyTorch on the CPU.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.Generator.html.

    Args:
        device: where the numbers are drawn; only ``"cpu"``.

    Raises:
        RuntimeError: another device.

    >>> torch.Generator().manual_seed(0).initial_seed()
    0
    """

    def __init__(self, device: str = "cpu") -> None:
        if str(device) != "cpu":
            raise RuntimeError(f"Generator: device {device} has no generator here; use device='cpu'")
        self.device = device
        self.manual_seed(DEFAULT_SEED)

    def manual_seed(self, seed: int) -> Generator:
        """Start the stream that belongs to *seed*, and return the generator.

        Args:
            seed: an int of 64 bits, signed or unsigned; the twister is started with its low 32 bits.

        Raises:
            ValueError: *seed* does not fit into 64 bits.
        """
        seed = int(seed)
        if not -(1 << 63) <= seed < 1 << 64:
            raise ValueError(f"manual_seed: the seed {seed} does not fit into 64 bits; use a smaller one")
        self._seed = seed % (1 << 64)
        self._stream = np.random.RandomState(self._seed % (1 << 32))
        self.cached_normal: float | None = None
        return self

    def initial_seed(self) -> int:
        """Return the seed that the stream was started with."""
        return self._seed

    def seed(self) -> int:
        """Start a stream that nobody can foretell, and return its seed."""
        return self.manual_seed(secrets.randbits(64)).initial_seed()

    def words(self, count: int) -> Array:
        """Return the next *count* words of 32 random bits, as uint32."""
        return self._stream.randint(0, 1 << 32, size=count, dtype=np.uint32)

    def double_words(self, count: int) -> Array:
        """Return the next *count* words of 64 random bits, as uint64; the first of two draws is the high half."""
        halves = self.words(2 * count).astype(np.uint64)
        return halves[0::2] << np.uint64(32) | halves[1::2]

    def state_bytes(self) -> Array:
        """Return all that decides the next draws, as uint8."""
        _, key, place, _, _ = self._stream.get_state(legacy=True)
        normal = self.cached_normal
        return np.array([(key, place, self._seed, normal is not None, normal or 0.0)], dtype=_STATE).view(np.uint8)

    def set_state_bytes(self, state: Array) -> None:
        """Go back to where `state_bytes` was taken.

        Raises:
            TypeError: *state* is not such a state.
        """
        if state.dtype != np.uint8 or state.shape != (_STATE.itemsize,):
            raise TypeError(f"set_state: expected {_STATE.itemsize} bytes of a generator's state, got {state.shape}")
        saved = np.ascontiguousarray(state).view(_STATE)[0]
        self._seed = int(saved["seed"])
        self._stream.set_state(("MT19937", saved["key"], int(saved["place"]), 0, 0.0))
        self.cached_normal = float(saved["normal"]) if saved["has_normal"] else None


default_generator = Generator()
