"""Timed checks: the judge's own clock, fresh numbers for every turn, and the reference timed in the same session."""

from .declaring import Band, Work, timed
from .stopwatch import Stopwatch

__all__ = ["Band", "Stopwatch", "Work", "timed"]
