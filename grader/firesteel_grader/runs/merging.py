"""Shares of one run, graded in different places, made one run again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .errors import RunError
from .journal import NAME, Journal
from .plan import Marked

SAME = {
    "exercises": "grades other exercises",
    "version": "was written with another version of the checks",
    "isolation": "ran its answers at another level",
    "seed": "has another seed; give the same --seed to every share",
}
"""What all shares must have in common, and what to say of one that differs."""


def note_share(journal: Journal, share: str) -> None:
    """Write down which share of a run a journal holds, or see that it is the same as ever.

    Args:
        journal: one that `agreement.agree` has begun.
        share: ``"I/N"``, or empty for a whole run.

    Raises:
        RunError: the journal holds another share, or a whole run.
    """
    kept: str = journal.settings().get("share", "")
    if kept == share:
        return
    if kept or any(True for _ in journal.graded()):
        held = f"share {kept}" if kept else "a run that is no share"
        raise RunError(
            f"{journal.path} holds {held}; grade {f'share {share}' if share else 'the whole class'} into another folder"
        )
    journal.begin({"share": share})


def merge(folders: Sequence[Path], out: Path) -> dict[str, Any]:
    """Put the journals of all shares of a run into one, in *out*.

    Doing so again changes nothing; an error in one folder gives way to a result in another.

    Args:
        folders: the shares' folders.
        out: the folder of the whole run, made if need be.

    Returns:
        What the run is: its exercises, level, seed, version and start.

    Raises:
        RunError: the folders are not all the shares of one run.
        RunBrokenError: a journal is damaged, or the disk is full.
    """
    settings = [_settings(folder) for folder in folders]
    _see_they_agree(folders, settings)
    _see_all_are_there(folders, settings)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(f"{out} cannot be made ({error.strerror}); choose another folder for --out") from None
    whole = {**{key: settings[0][key] for key in SAME}, "started": min(each["started"] for each in settings)}
    with Journal(out) as journal:
        kept = journal.settings()
        if kept:
            _see_they_agree([out, folders[0]], [kept, settings[0]])
        journal.begin(whole)
        for folder in folders:
            _copy(folder, journal)
    return whole


def _settings(folder: Path) -> dict[str, Any]:
    if not (folder / NAME).exists():
        raise RunError(f"{folder} holds no journal; name the folders that `firesteel grade --batch` wrote")
    with Journal(folder) as journal:
        return journal.settings()


def _see_they_agree(folders: Sequence[Path], settings: Sequence[dict[str, Any]]) -> None:
    for folder, each in zip(folders, settings, strict=True):
        for key, difference in SAME.items():
            if each.get(key) != settings[0].get(key):
                raise RunError(f"{folder} {difference}, so it is no share of the run in {folders[0]}")


def _see_all_are_there(folders: Sequence[Path], settings: Sequence[dict[str, Any]]) -> None:
    counts = {str(each.get("share", "")).partition("/")[2] for each in settings}
    if len(counts) > 1 or counts == {""}:
        raise RunError(f"{', '.join(map(str, folders))} are not the shares of one run, graded with --batch I/N")
    count = int(counts.pop())
    there = {int(str(each["share"]).partition("/")[0]) for each in settings}
    missing = [f"{at}/{count}" for at in range(1, count + 1) if at not in there]
    if missing:
        raise RunError(f"share {', '.join(missing)} is missing; grade it, and name its folder too")


def _copy(folder: Path, whole: Journal) -> None:
    with Journal(folder) as journal:
        for record, (_, answers) in zip(journal.records(), journal.answers(), strict=True):
            there = whole.get(record.submission)
            if there is not None and there.digest != record.digest:
                raise RunError(f"{record.submission} in {folder} is another submission than in an earlier folder")
            if there is None or there.status == "error":
                whole.put(Marked(record, answers))
