"""The table of attacks, grader/docs/attacks.md: what is tried, and what stops it at which level.

It is written from the payloads and from the list below, which names the tests of attacks that are no single answer:
`python -m pytest tests/attacks --attack-table grader/docs/attacks.md` runs the suite and writes what came of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from firesteel_grader.isolation import LEVELS

from .attack import Attack, all_attacks

HOUSE = Path(__file__).parents[2]
TABLE = HOUSE / "grader" / "docs" / "attacks.md"

Outcomes = Mapping[tuple[str, str], str]
"""What came of each attack at each level: "passed", "failed" or "skipped"."""

_WORDS = {"passed": "stopped", "failed": "**SUCCEEDS**", "skipped": "not run here"}

_PARTS = {"landlock": "Landlock", "seccomp": "seccomp"}

_TOP = """# Attacks on the grader

Written by `python -m pytest tests/attacks --attack-table grader/docs/attacks.md`; a test holds it complete.

Each row is a real answer, or a real submission, that tries to get points it did not earn, to read or to touch what is
not its own, or to wear out the machine. Attacks by an answer are first run against a grader of the usual kind, which
runs answer, tests and scoring in one process: there they succeed (*control*), so that a slip in the attack is not taken
for a defence. Numbers are those of the list of attacks that the design answers.

*process, with ...* names what of the Linux kernel level `process` needs. Without Landlock (before Linux 5.13, macOS,
Windows) an answer at that level reads every file that its user may read, the references among them, and writes where
its user may write. Without seccomp filters (macOS, Windows) it may start programs, open connections and signal
processes of its user. Both are why class runs refuse to start below `sandbox` unless they are told to.
"""


@dataclass(frozen=True)
class Elsewhere:
    """An attack that is no single answer, and the tests that try it.

    Args:
        title: what is tried.
        lines: numbers of the list of attacks.
        tests: ``file::test`` below ``tests/``.
        levels: where it is tried; the judge's own side does not depend on the level.
    """

    title: str
    lines: tuple[int, ...]
    tests: tuple[str, ...]
    levels: str = "any"


ELSEWHERE = (
    Elsewhere(
        "forges replies with missing, wrong and endless entries",
        (5, 7),
        ("attacks/test_forged_replies.py::test_a_forged_reply_is_the_learners_failure",),
    ),
    Elsewhere(
        "sends frames that were cut, pasted, nested, mistyped or blown up",
        (7,),
        (
            "attacks/test_frames_fuzz.py::test_a_hostile_header_is_decoded_or_refused",
            "attacks/test_frames_fuzz.py::test_a_bomb_costs_little_time_and_memory",
        ),
    ),
    Elsewhere(
        "returns values and errors on which comparing, naming a cause or telling them might stumble",
        (7, 24, 34),
        (
            "attacks/test_comparing_fuzz.py::test_any_value_is_compared_and_told",
            "attacks/test_comparing_fuzz.py::test_any_error_is_compared_and_told",
        ),
    ),
    Elsewhere(
        "returns and raises so much that the judge would drown in it",
        (13, 14),
        ("attacks/test_bounded.py::test_the_judge_does_not_keep_what_is_far_too_much",),
    ),
    Elsewhere(
        "hands in source that strains the judge's own parser",
        (7, 34),
        ("attacks/test_bounded.py::test_source_that_strains_the_parser_is_the_learners_failure",),
    ),
    Elsewhere(
        "replies with a constant, whatever is asked",
        (20,),
        ("attacks/test_guessing.py::test_no_constant_passes",),
    ),
    Elsewhere(
        "replies from a table of the answers to the notebook's own seed",
        (20, 22),
        ("attacks/test_guessing.py::test_a_table_of_the_public_seeds_answers_gives_no_full_marks",),
    ),
    Elsewhere(
        "hands in zips with names that lead out, links, bombs, lies and devices",
        (17,),
        (
            "grader/submissions/test_archives.py::test_a_name_that_leads_out_is_told_and_the_rest_is_read",
            "grader/submissions/test_archives.py::test_a_bomb_is_not_unpacked_further_than_an_honest_notebook",
            "grader/submissions/test_finding.py::test_links_lead_nowhere",
            "attacks/test_submissions_fuzz.py::test_the_reader_survives",
        ),
    ),
    Elsewhere(
        "edits its notebook's metadata, points and outputs, doubles and deletes cells, adds commands",
        (18,),
        (
            "grader/submissions/test_notebooks.py::test_metadata_ids_order_and_outputs_are_not_looked_at",
            "grader/submissions/test_notebooks.py::test_commands_of_the_notebook_are_left_out_and_told",
        ),
    ),
    Elsewhere(
        "plants files for the supervisor: conftest.py, sitecustomize.py, links, results",
        (6, 17, 27),
        (
            "attacks/test_class_run.py::test_everyone_gets_what_they_deserve",
            "attacks/test_class_run.py::test_nothing_was_planted_and_nobody_met",
        ),
        "each",
    ),
    Elsewhere(
        "meets another submission's answer in a shared place",
        (30,),
        ("attacks/test_class_run.py::test_nothing_was_planted_and_nobody_met",),
        "each",
    ),
    Elsewhere(
        "speaks to spreadsheets, pages, terminals and workflows in names, prints and errors",
        (6, 14, 32),
        (
            "attacks/test_class_run.py::test_no_file_obeys_what_an_answer_said",
            "attacks/test_class_run.py::test_no_terminal_and_no_workflow_obeys_what_an_answer_said",
            "grader/test_reports_tables.py::test_no_cell_is_a_formula",
        ),
        "each",
    ),
    Elsewhere(
        "takes another's place in the journal, or spoils it",
        (32,),
        (
            "grader/runs/test_journal.py::test_a_submission_has_one_record_however_often_it_is_put",
            "grader/runs/test_journal.py::test_a_damaged_journal_is_told",
            "grader/runs/test_reading.py::test_the_digest_is_that_of_the_work_and_not_of_its_wrapping",
        ),
    ),
    Elsewhere(
        "hangs in every answer, so that others wait",
        (33,),
        ("grader/runs/test_marking.py::test_once_the_timeouts_are_used_up_the_other_answers_fail_without_being_run",),
    ),
    Elsewhere(
        "lies about time: caches, threads, patched clocks, work put off or done before",
        (26,),
        (
            "grader/test_timing_attacks.py::test_time_that_was_taken_is_seen_though",
            "grader/test_timing_attacks.py::test_work_that_was_not_done_is_a_wrong_result",
        ),
        "process",
    ),
    Elsewhere(
        "kills stations, zygotes, workers and the supervisor, and fills its disk",
        (34,),
        (
            "grader/runs/test_kills.py::test_after_kills_of_everything_every_submission_has_the_result_of_an_undisturbed_run",
            "grader/runs/test_command.py::test_a_full_disk_ends_the_run_with_one_sentence_and_loses_nothing",
        ),
    ),
    Elsewhere(
        "leaves processes, mounts, control groups or files behind",
        (15, 31),
        ("attacks/test_leftovers.py::test_a_closed_grader_leaves_nothing",),
        "each",
    ),
)


def render(outcomes: Outcomes | None = None) -> str:
    """Return the table.

    Args:
        outcomes: of a run of the suite; by default what the suite claims.
    """
    return "\n".join([_TOP, *_answers(outcomes or {}), "", *_others(), "", *_unclaimed()]) + "\n"


def _answers(outcomes: Outcomes) -> list[str]:
    head = [
        "## By one answer",
        "",
        f"| attack | lines | control | {' | '.join(LEVELS)} |",
        "|---" * (3 + len(LEVELS)) + "|",
    ]
    return head + [_row(attack, outcomes) for attack in all_attacks()]


def _row(attack: Attack, outcomes: Outcomes) -> str:
    control = "succeeds" if not attack.uncontrolled else f"none: {attack.uncontrolled}"
    cells = [_cell(attack, level, outcomes) for level in LEVELS]
    return f"| {attack.title} | {_numbers(attack.lines)} | {control} | {' | '.join(cells)} |"


def _cell(attack: Attack, level: str, outcomes: Outcomes) -> str:
    if not attack.claimed(level):
        return "not claimed"
    word = _WORDS[outcomes.get((level, attack.name), "passed")]
    return (
        f"{word}, with {' and '.join(_PARTS[part] for part in attack.needs)}"
        if level == "process" and attack.needs
        else word
    )


def _others() -> list[str]:
    head = [
        "## By more than one answer, or against the judge itself",
        "",
        "| attack | lines | levels | tests |",
        "|---|---|---|---|",
    ]
    rows = [
        f"| {each.title} | {_numbers(each.lines)} | {each.levels} | {', '.join(f'`{test}`' for test in each.tests)} |"
        for each in ELSEWHERE
    ]
    return head + rows


def _unclaimed() -> list[str]:
    said = [(attack.title, level, why) for attack in all_attacks() for level, why in attack.unclaimed.items()]
    return ["## Not claimed", "", *(f"- {title}, at level `{level}`: {why}." for title, level, why in said), *_KNOWN]


_KNOWN = [
    "- the reference itself is public: who types it in from the repository has a right answer.",
    "- a side effect on an answer's own arguments is told by the worker: who hides one could as well work on a copy.",
    "- level `process` on macOS and Windows: see above; untried there.",
]


def _numbers(lines: tuple[int, ...]) -> str:
    return " ".join(map(str, lines))
