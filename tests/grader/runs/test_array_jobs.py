"""The scripts in grader/docs/cluster.md are run as they stand there, with what an array job's tasks are given."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from firesteel_grader import isolation

from .classes import RIGHT, STRIDES, firesteel, hand_in, recorded, run

PAGE = (Path(__file__).parents[3] / "grader" / "docs" / "cluster.md").read_text()


def block(language: str, word: str) -> str:
    """Return the block of that language in the page that holds *word*, for 2 shares in place of 10."""
    found = next(text for text in re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL) if word in text)
    return found.replace("/10", "/2")


def run_task(script: str, folder: Path, **variables: str) -> None:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, **variables}
    done = subprocess.run(["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="class runs are for Linux")
def test_the_scripts_for_slurm_and_kubernetes_grade_the_same_shares(tmp_path: Path):
    if not next(level for level in isolation.available() if level.name == "sandbox").reached:
        pytest.skip("level sandbox cannot be had here")
    for place in ("slurm", "kubernetes"):
        for name in ("ada", "bob"):
            hand_in(tmp_path / place / "submissions", name, {STRIDES: RIGHT})
    (tmp_path / "slurm" / "seed").write_text("7\n")
    (tmp_path / "seed").write_text("7\n")
    job = yaml.safe_load(block("yaml", "kind: Job"))
    (arguments,) = job["spec"]["template"]["spec"]["containers"][0]["args"]
    in_pod = arguments.replace("/secret/seed", str(tmp_path / "seed"))

    for task in ("1", "2"):
        run_task(block("sh", "#SBATCH"), tmp_path / "slurm", SLURM_ARRAY_TASK_ID=task)
    run_task(in_pod, tmp_path / "kubernetes", JOB_COMPLETION_INDEX="1")
    merged = run(firesteel("merge", *(tmp_path / "slurm/shares").iterdir(), "--out", tmp_path / "grades"))

    assert merged.returncode == 0, merged.stderr
    assert [record.points for record in recorded(tmp_path / "grades").values()] == [3, 3]
    assert recorded(tmp_path / "kubernetes/shares/2") == recorded(tmp_path / "slurm/shares/2")


def test_the_job_starts_as_many_pods_as_there_are_shares():
    text = next(text for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
    spec = yaml.safe_load(text)["spec"]

    assert spec["completionMode"] == "Indexed"
    assert f'"$share/{spec["completions"]}"' in spec["template"]["spec"]["containers"][0]["args"][0]
    assert "#SBATCH --array=1-10" in PAGE
    assert '"$SLURM_ARRAY_TASK_ID/10"' in PAGE
