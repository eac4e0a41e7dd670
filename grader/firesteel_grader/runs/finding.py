"""Find what was handed in, and what it holds: looked into by several readers at once, never by this process."""

from __future__ import annotations

import queue
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from ..submissions.finding import list_submissions
from ..submissions.submission import Submission, SubmissionError
from .batches import share
from .reading import Reader


def find(paths: Sequence[Path], jobs: int, which: str = "", besides: Path | None = None) -> list[Submission]:
    """Return the submissions that *paths* name, sorted by name, with their digests.

    Args:
        paths: submissions, or folders of submissions.
        jobs: readers that look at once.
        which: ``"I/N"`` for one share of them, see `batches.share`; the others are not looked into.
        besides: the folder of the results, which may lie among the submissions and is none.

    Raises:
        RunError: *which* is no share.
        SubmissionError: a path does not exist or cannot be listed, or there is no submission at all.
    """
    listed = [each for each in list_submissions(paths) if besides is None or each.path != besides.resolve()]
    if not listed:
        raise SubmissionError("there is no submission beside the folder of the results; name zips, notebooks, folders")
    found = share(listed, which) if which else listed
    if not found:
        return []  # there are more shares than submissions
    with _readers(min(jobs, len(found))) as free, ThreadPoolExecutor(jobs) as threads:
        try:
            return list(threads.map(partial(_looked_into, free), found))
        except BaseException:  # Ctrl-C
            threads.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def _readers(number: int) -> Generator[queue.SimpleQueue[Reader]]:
    free: queue.SimpleQueue[Reader] = queue.SimpleQueue()
    with ExitStack() as stack:
        for _ in range(number):
            reader = Reader()
            stack.callback(reader.close)
            free.put(reader)
        yield free


def _looked_into(free: queue.SimpleQueue[Reader], submission: Submission) -> Submission:
    reader = free.get()
    try:
        return replace(submission, digest=reader.digest(submission.path))
    finally:
        free.put(reader)
