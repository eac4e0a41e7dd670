"""What was handed in is looked into by several readers at once, and the results are not taken for a submission."""

from __future__ import annotations

from pathlib import Path

import pytest
from firesteel_grader.runs.finding import find
from firesteel_grader.submissions.finding import find_submissions
from firesteel_grader.submissions.submission import SubmissionError

from .classes import RIGHT, STRIDES, hand_in, hand_in_class


def test_readers_find_what_one_look_after_the_other_finds(tmp_path: Path):
    hand_in_class(tmp_path, 7)
    (tmp_path / "broken.zip").write_bytes(b"PK")

    found = find([tmp_path], 3)

    assert [each.name for each in found] == ["broken", *(f"learner-00{number}" for number in range(7))]
    assert found == find_submissions([tmp_path])
    assert len({each.digest for each in found}) == 8


def test_a_folder_of_results_among_the_submissions_is_none(tmp_path: Path):
    hand_in(tmp_path, "ada", {STRIDES: RIGHT})
    (tmp_path / "grades" / "ada").mkdir(parents=True)

    assert [each.name for each in find([tmp_path], 1, besides=tmp_path / "x" / ".." / "grades")] == ["ada"]
    with pytest.raises(SubmissionError, match="no submission beside the folder of the results"):
        find([tmp_path / "grades"], 1, besides=tmp_path / "grades" / "ada")
