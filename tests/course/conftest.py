"""A small course of its own, so that these tests do not hang on the real chapters' words."""

from __future__ import annotations

from pathlib import Path

import pytest

DEMO = """\
# %% [markdown]
# # A tensor is a view of a buffer
#
# `firesteel start` makes a workspace; `firesteel.strides` is where the arithmetic lives.

# %%
from firesteel_course import exercise
import firesteel.strides
from firesteel.strides import Shape

# %% [markdown] tags=["card"]
# ### Exercise: strides of a contiguous tensor
#
# The last axis lies densest.
#
# <details><summary>Hint 1</summary>From the right.</details>

# %% tags=["exercise"] difficulty=1 minutes=8 lines=5
from firesteel.strides import contiguous_strides

# %%
print(contiguous_strides((2, 3)))

# %% [markdown] tags=["card"]
# ### Exercise: the place of an element

# %% tags=["exercise"] difficulty=2 minutes=10 lines=1 requires=["strides.contiguous_strides"]
from firesteel.strides import element_offset

# %% tags=["nbval-ignore-output"]
firesteel.strides.permute((2, 3), (3, 1), (1, 0))
"""


@pytest.fixture
def chapters(tmp_path: Path) -> Path:
    """A folder with one chapter of two exercises."""
    folder = tmp_path / "chapters"
    folder.mkdir()
    (folder / "01_demo.py").write_text(DEMO, encoding="utf-8")
    return folder


@pytest.fixture
def demo(chapters: Path) -> Path:
    """The chapter's source."""
    return chapters / "01_demo.py"


@pytest.fixture
def framework(tmp_path: Path) -> Path:
    """A folder for a framework of a test's own: write modules into it."""
    folder = tmp_path / "framework"
    folder.mkdir()
    return folder
