"""What surrounds training: data."""

from . import data

__all__ = ["data"]
