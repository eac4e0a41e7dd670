"""Whatever a class run is pointed at: each learner's work is found once, and no name does harm."""

from __future__ import annotations

import os
import sys
import unicodedata
from pathlib import Path

import pytest
from firesteel_grader.submissions import folders
from firesteel_grader.submissions.finding import find_submissions
from firesteel_grader.submissions.names import safe_name, unique_names
from firesteel_grader.submissions.reading import read_submission
from firesteel_grader.submissions.submission import SubmissionError
from hypothesis import given
from hypothesis import strategies as st

from .submitting import is_root, notebook, write, zipped

PERMUTE = "strides.permute"
BOOK = notebook(f'@exercise("{PERMUTE}")\ndef permute(): return 1')
PACKAGE = {**{f"mytorch/{name}.py": "" for name in ("__init__", "tensor", "shapes")}, "mytorch/strides.py": "x = 1\n"}
ON_LINUX = pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and permissions as POSIX has them")


def names(*paths: Path) -> list[str]:
    return [submission.name for submission in find_submissions(paths)]


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"01.ipynb": BOOK}, "anna"),
        ({"01.ipynb": BOOK, "sub/02.ipynb": BOOK}, "anna"),
        (PACKAGE, "anna"),
        ({".firesteel/workspace.json": "{}", "old/x.txt": ""}, "anna"),
        ({name.removeprefix("mytorch/"): text for name, text in PACKAGE.items()}, "anna"),
    ],
)
def test_a_folder_of_one_learners_work_is_one_submission(tmp_path: Path, files: dict[str, str], name: str) -> None:
    assert names(write(tmp_path / "anna", files)) == [name]


def test_a_class_folder_holds_a_submission_for_each_learner(tmp_path: Path) -> None:
    write(tmp_path / "class/anna", {"01.ipynb": BOOK})
    write(tmp_path / "class/bob", {"deep/er/mytorch/strides.py": ""})
    zipped(tmp_path / "class/carol.zip", tmp_path / "class/anna")
    write(
        tmp_path / "class", {"dan.ipynb": BOOK, "erin.rar": "Rar!", "grades.csv": "", ".DS_Store": "", "readme.md": ""}
    )
    (tmp_path / "class/frank").mkdir()
    write(tmp_path / "class/grace_file_123", {"feedback.txt": ""})
    zipped(tmp_path / "class/grace_file_123/Work.zip", tmp_path / "class/anna")

    found = {each.name: each.path.name for each in find_submissions([tmp_path / "class"])}

    assert found == {
        "anna": "anna", "bob": "bob", "carol": "carol.zip", "dan": "dan.ipynb", "erin": "erin.rar", "frank": "frank",
        "grace_file_123": "Work.zip",
    }  # fmt: skip


def test_nothing_in_a_class_folder_vanishes_because_it_cannot_be_read(tmp_path: Path) -> None:
    write(tmp_path, {"anna.zip": "no zip", "bob/notes.txt": "", "carol.7z": "7z", "dan.ipynb": "no", "e.zip/x": ""})

    found = find_submissions([tmp_path])

    told: list[str] = []
    for submission in found:
        try:
            told += read_submission(submission.path, [PERMUTE]).notes[:1]
        except SubmissionError as error:
            told.append(str(error))
    assert told == [
        "anna.zip is no whole zip (File is not a zip file); zip the work again.",
        "bob holds no notebook and no mytorch; hand in the workspace, a zip of it, or its notebooks.",
        "carol.7z is no whole zip (File is not a zip file); zip the work again.",
        "dan.ipynb is no whole notebook (line 1 is not JSON: Expecting value); save it again in Jupyter.",
        "e.zip holds no notebook and no mytorch; hand in the workspace, a zip of it, or its notebooks.",
    ]
    assert len({submission.digest for submission in found}) == 5


def test_what_is_named_twice_is_found_once_and_names_stay_apart(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        write(tmp_path / folder / "Work", {"01.ipynb": BOOK})
    write(tmp_path / "c/work", {"01.ipynb": BOOK})

    found = names(tmp_path / "a/Work", tmp_path / "b", tmp_path / "c/work", tmp_path / "a/../a/Work")

    assert len({name.casefold() for name in found}) == len(found) == 3
    assert all(name.casefold().startswith("work-") for name in found)


@pytest.mark.parametrize("text", ["no/such/path", ""])
def test_a_path_that_is_not_there_is_one_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(SubmissionError, match=r"there is no submission there|cannot be read: No such file"):
        find_submissions([tmp_path / text])


@given(st.lists(st.text(max_size=120) | st.sampled_from(["CON", "aux.txt", "a/../b", "..", "é", "e\u0301", "İ", "ı"])))
def test_names_are_safe_everywhere_and_all_different(texts: list[str]) -> None:
    made = unique_names([(text, f"{place}") for place, text in enumerate(texts)])

    assert len({unicodedata.normalize("NFKC", name.casefold()) for name in made}) == len(texts)
    for name in made:
        assert 0 < len(name.encode()) <= 200
        assert name == unicodedata.normalize("NFC", name)
        assert not set('/\\:*?"<>|%\0\n ').intersection(name)
        assert not any(unicodedata.category(character)[0] in "CZ" for character in name)
        assert name[0] not in ".-=+@~"
        assert name[-1] not in ". "
        assert Path(name).suffix.lower() not in (".html", ".csv", ".xml", ".json", ".sqlite")


@pytest.mark.parametrize("device", ["CON", "nul", "com1", "LPT9.zip", "aux.tar.gz", "CONOUT$"])
def test_no_name_is_a_device_of_windows(device: str) -> None:
    assert safe_name(device).startswith("_")


def test_a_name_does_not_hang_on_the_others() -> None:
    assert unique_names([("b", "b"), ("a?", "a?"), ("a!", "a!")])[1] == safe_name("a?")


@ON_LINUX
def test_a_name_that_is_no_text_is_safe(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/class/\xff\xfe"
    try:
        os.makedirs(folder)
    except OSError:
        pytest.skip("this file system allows UTF-8 names only")
    with open(folder + b"/\xff.ipynb", "w") as file:
        file.write(BOOK)

    [found] = find_submissions([tmp_path / "class"])

    assert found.name.isascii()
    assert read_submission(found.path, [PERMUTE]).by_exercise[PERMUTE].where == "?.ipynb, cell 1"


@ON_LINUX
def test_links_lead_nowhere(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret", {"01.ipynb": BOOK, **PACKAGE})
    work = write(tmp_path / "class/anna", {"00.ipynb": notebook()})
    (work / "01.ipynb").symlink_to(secret / "01.ipynb")
    (work / "mytorch").symlink_to(secret / "mytorch")
    (work / "more").symlink_to(secret)
    (work / "data.csv").symlink_to(secret / "01.ipynb")
    (work / "round").symlink_to(work)
    (tmp_path / "class/bob").symlink_to(secret)

    anna, bob = find_submissions([tmp_path / "class"])
    answers = read_submission(anna.path, [PERMUTE])

    assert answers.by_exercise == {}
    links = ("01.ipynb", "more", "mytorch", "round")
    assert answers.notes[:-1] == tuple(f"{name} is a link, and links are not followed." for name in links)
    with pytest.raises(SubmissionError, match="bob is a link, and links are not followed; hand in what it points to"):
        read_submission(bob.path, [PERMUTE])


@ON_LINUX
def test_a_folder_that_becomes_a_link_after_it_was_listed_is_not_followed(tmp_path: Path) -> None:
    from firesteel_grader.submissions.opening import open_submission

    work = write(tmp_path / "anna", {"in/01.ipynb": BOOK, "02.ipynb": BOOK})
    secret = write(tmp_path / "secret", {"01.ipynb": BOOK})

    with open_submission(work) as contents:
        (work / "in").rename(work / "out")
        (work / "in").symlink_to(secret)

        assert contents.read("in/01.ipynb") is None
        assert contents.read("02.ipynb") == BOOK.encode()


@ON_LINUX
@pytest.mark.timeout(20)
def test_pipes_and_devices_block_nothing(tmp_path: Path) -> None:
    work = write(tmp_path / "anna", {"00.ipynb": BOOK})
    os.mkfifo(work / "01.ipynb")
    os.mkfifo(tmp_path / "b.zip")
    os.mkfifo(tmp_path / "c.ipynb")

    found = {each.name: each for each in find_submissions([tmp_path])}

    answers = read_submission(found["anna"].path, [PERMUTE])
    assert answers.by_exercise[PERMUTE].where == "00.ipynb, cell 1"
    assert answers.notes == ("01.ipynb cannot be read (it is no ordinary file); save it again and hand it in again.",)
    with pytest.raises(SubmissionError, match=r"b\.zip cannot be read: it is no ordinary file"):
        read_submission(found["b"].path, [PERMUTE])
    assert read_submission(found["c"].path, [PERMUTE]).notes[0].startswith("c.ipynb cannot be read (it is no ordinary")


@ON_LINUX
@pytest.mark.skipif(is_root(), reason="root may read everything")
def test_what_may_not_be_read_is_told(tmp_path: Path) -> None:
    work = write(tmp_path / "anna", {"00.ipynb": BOOK, "01.ipynb": BOOK, "in/02.ipynb": BOOK})
    (work / "01.ipynb").chmod(0)
    (work / "in").chmod(0)

    answers = read_submission(work, [PERMUTE])
    (work / "in").chmod(0o700)

    assert answers.by_exercise[PERMUTE]
    assert answers.notes == (
        "in/ cannot be opened (Permission denied).",
        "01.ipynb cannot be read (Permission denied); save it again and hand it in again.",
    )


def test_a_hard_link_is_a_file_like_any_other(tmp_path: Path) -> None:
    work = write(tmp_path / "anna", {"00.txt": BOOK})
    (work / "01.ipynb").hardlink_to(work / "00.txt")

    assert read_submission(work, [PERMUTE]).by_exercise[PERMUTE]


def test_a_huge_or_deep_tree_ends_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "MAX_ENTRIES", 200)
    wide = write(tmp_path / "wide", {"00.ipynb": BOOK, **{f"{number:03}.txt": "" for number in range(1, 300)}})
    deep = write(tmp_path / "deep", {"00.ipynb": BOOK, "/".join(["d"] * 40) + "/01.ipynb": BOOK})

    assert read_submission(wide, [PERMUTE]).notes == ("Only the first 200 files and folders were looked at.",)
    assert read_submission(deep, [PERMUTE]).notes == (
        f"{'/'.join(['d'] * 13)} lies deeper than 12 folders, and was not looked at.",
    )
    assert all(read_submission(path, [PERMUTE]).by_exercise for path in (wide, deep))


def test_tools_own_folders_are_passed_over(tmp_path: Path) -> None:
    other = BOOK.replace("return 1", "return 2")
    hidden = [
        ".ipynb_checkpoints/0.ipynb",
        ".git/0.ipynb",
        "venv/0.ipynb",
        "__pycache__/0.ipynb",
        ".firesteel/n/0.ipynb",
    ]
    work = write(tmp_path, {"01.ipynb": BOOK, **dict.fromkeys(hidden, other)})

    answers = read_submission(work, [PERMUTE])

    assert answers.by_exercise[PERMUTE].where == "01.ipynb, cell 1"
    assert answers.notes == ()
