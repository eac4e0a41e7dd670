"""Chapter 1 in a real JupyterLab, as a stranger meets it."""

from __future__ import annotations

import json
import subprocess

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

EXERCISE = '@exercise("strides.contiguous_strides")'
BODY = [
    "    strides = []",
    "    step = 1",
    "    for size in reversed(shape):",
    "        strides.insert(0, step)",
    "        step *= max(size, 1)",
    "    return tuple(strides)",
]


def test_a_stranger_solves_the_first_exercise_by_typing_it(lab, open_notebook, firesteel_command):
    notebook = open_notebook("01_tensors.ipynb")
    cell = notebook.find(EXERCISE)
    notebook.run_up_to(cell)

    untouched = notebook.run(cell)
    notebook.write_body(cell, BODY)
    solved = notebook.run(cell)

    assert untouched.startswith("open strides.contiguous_strides")
    assert solved.startswith("pass strides.contiguous_strides")
    assert "\n".join(BODY) in (lab.folder / "mytorch/strides.py").read_text()
    status = subprocess.run([firesteel_command, "status", str(lab.folder), "--json"], capture_output=True, check=True)
    planks = {plank["id"]: plank["plank"] for plank in json.loads(status.stdout)["exercises"]}
    assert planks["strides.contiguous_strides"] == "yours"


def test_the_printed_address_opens_chapter_1(lab, browser):
    page = browser.new_page()

    page.goto(lab.address)

    # JupyterLab first restores the tabs of an earlier visit, then opens what the address names in front of them.
    current = page.locator(".lm-TabBar-tab.jp-mod-current .lm-TabBar-tabLabel", has_text="01_tensors.ipynb")
    current.first.wait_for(timeout=60_000)
    page.locator(".jp-Notebook h1:visible").first.wait_for(timeout=60_000)
    page.close()
