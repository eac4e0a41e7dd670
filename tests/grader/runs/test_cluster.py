"""A run on dask.distributed: real schedulers and workers, one of them killed, give what one machine gives."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlparse

import psutil
import pytest
from firesteel_grader import Grader, isolation
from firesteel_grader.grader import has_gpu
from firesteel_grader.runs.assignment import Assigned, Assignment
from firesteel_grader.runs.batches import written
from firesteel_grader.runs.cluster import Cluster, connected, on_node
from firesteel_grader.runs.errors import RunError
from firesteel_grader.runs.finding import find
from firesteel_grader.runs.grade import Options, run_class
from firesteel_grader.runs.plan import Plan
from firesteel_grader.runs.version import checks_version

from .classes import (
    RIGHT,
    STRIDES,
    command_line,
    grading,
    hand_in,
    hand_in_class,
    recorded,
    run,
    wait_for,
)

SIZE = 6

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="class runs are for Linux"),
    pytest.mark.xdist_group("cluster"),
    pytest.mark.slow,
]


@pytest.fixture(scope="module")
def learners(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hand_in_class(tmp_path_factory.mktemp("class"), SIZE)


@pytest.fixture(scope="module")
def undisturbed(learners: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("undisturbed")
    done = run(grading(learners, out, "--seed", 7, "--jobs", 2, "--no-similar"))
    assert done.returncode == 0, done.stderr
    return out


def stations_below(pid: int) -> list[psutil.Process]:
    """Return the stations among a process's descendants, by whichever of its threads they were started."""
    every = psutil.Process(pid).children(recursive=True)
    return [each for each in every if "runs.station" in command_line(each.pid)]


def dask(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "dask", *map(str, arguments)]


def listens(host: str | None, port: int | None) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """A scheduler and two workers, started as dask's documentation says; the address, and the workers' parent."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    log = (tmp_path_factory.mktemp("dask") / "log").open("wb")
    at = urlparse(address)
    where = ("--host", at.hostname, "--port", at.port, "--no-dashboard")
    options = ("--nworkers", 2, "--nthreads", 1, "--memory-limit", 0, "--no-dashboard", "--resources", "GPU=1")
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    started = [
        subprocess.Popen(command, stdout=log, stderr=log, cwd=tempfile.gettempdir(), env=environment)
        for command in (dask("scheduler", *where), dask("worker", address, "--host", at.hostname, *options))
    ]
    assert wait_for(lambda: listens(at.hostname, at.port))
    with connected(address, 1) as client:
        client.wait_for_workers(2, timeout=120)
    yield address, started[1].pid
    for process in reversed(started):
        process.terminate()
    for process in reversed(started):
        process.wait(20)
    log.close()


def test_a_local_cluster_gives_what_one_machine_gives(learners: Path, undisturbed: Path, tmp_path: Path):
    done = run(grading(learners, tmp_path, "--seed", 7, "--cluster", "local", "--jobs", 2, "--no-similar"))

    assert done.returncode == 0, done.stderr
    assert recorded(tmp_path) == recorded(undisturbed)
    assert (tmp_path / "report.html").exists()


def test_a_worker_killed_in_the_middle_of_a_batch_loses_nothing(
    cluster: tuple[str, int], learners: Path, undisturbed: Path, tmp_path: Path
):
    address, parent = cluster
    command = grading(learners, tmp_path, "--seed", 7, "--cluster", address, "--no-similar")
    grader = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    assert wait_for(lambda: bool(stations_below(parent)) or grader.poll() is not None, 90)
    station = stations_below(parent)[0]
    worker = station.parent()
    assert worker is not None
    worker.kill()
    told, _ = grader.communicate(timeout=120)

    assert grader.returncode == 0, told
    assert recorded(tmp_path) == recorded(undisturbed)
    assert wait_for(lambda: not station.is_running(), 20), "the station has outlived its worker"


def test_exercises_for_a_gpu_are_asked_of_workers_that_promise_one(cluster: tuple[str, int], tmp_path: Path):
    """The worker promises a GPU that is not there, so its checks are unverified; elsewhere they do not count."""
    chapters = {"kernels.add": "05_kernels", STRIDES: "01_tensors"}
    assignment = Assignment(tuple(Assigned(name, chapter) for name, chapter in chapters.items()))
    kernel = (Path(__file__).parents[2] / "right" / "kernels.add" / "guarded.py").read_text()
    submissions = find([hand_in(tmp_path / "class", "ada", {"kernels.add": f"\n{kernel}", STRIDES: RIGHT})], 1)
    options = Options(isolation="process", seed=7, similar=False)

    run_class(submissions, assignment, tmp_path / "out", options, marking=Cluster(cluster[0]))

    (record,) = recorded(tmp_path / "out").values()
    assert [result.id for result in record.results] == list(assignment.ids)
    assert [result.verdict for result in record.results] == ["pass" if has_gpu() else "unverified", "pass"]
    assert record.points == record.max_points


def test_a_batch_that_nobody_waits_for_is_left(cluster: tuple[str, int], tmp_path: Path):
    from distributed import Event

    assignment = Assignment((Assigned(STRIDES, ""),))
    plan = Plan(assignment.ids, "process", 7, checks_version(assignment))
    text = written(plan, find([hand_in_class(tmp_path, 3)], 1), carried=False)

    with connected(cluster[0], 1) as client:
        Event("called-off", client=client).set()
        answers = [json.loads(client.submit(on_node, text, name).result()) for name in ("called-off", "wanted")]

    assert [len(answer["marked"]) for answer in answers] == [1, 3]
    assert answers[0]["node"].startswith("tcp://127.0.0.1:")


def test_a_node_that_refuses_ends_the_run(cluster: tuple[str, int], learners: Path):
    address, parent = cluster
    plan = Plan((STRIDES,), "process", 7, "0" * 64)

    with pytest.raises(RunError, match=r"the node tcp://.* cannot grade this run: its checks are of another version"):
        list(Cluster(address)(plan, find([learners], 1)))

    assert not stations_below(parent)


def test_nothing_is_asked_of_a_cluster_for_nothing():
    assert list(Cluster("tcp://127.0.0.1:1")(Plan((), "process", 7, ""), [])) == []


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("tcp://127.0.0.1:1", "Connection refused"),
        ("tls://127.0.0.1:1", "the certificates of TLS are not set up here"),
        ("nonsense", "an address is tcp://HOST:PORT or tls://HOST:PORT"),
    ],
)
def test_an_address_where_nothing_answers_is_told(address: str, why: str):
    with pytest.raises(RunError, match=f"no cluster with a worker answers at {address} .*{why}"), connected(address, 1):
        pass


def test_without_dask_one_sentence_says_what_to_install():
    program = (
        "import sys; sys.modules['distributed'] = None\n"
        "from firesteel_grader.runs.cluster import connected\n"
        "try:\n    connected('local', 1).__enter__()\nexcept Exception as error: print(error)"
    )

    assert "pip install 'firesteel[cluster]'" in run([sys.executable, "-c", program]).stdout


@pytest.mark.parametrize("level", isolation.LEVELS)
def test_an_answer_cannot_reach_the_scheduler(cluster: tuple[str, int], level: str):
    reached = next(each for each in isolation.available() if each.name == level)
    if not reached.reached or not any("network" in means or "system calls" in means for means in reached.applied):
        pytest.skip(f"level {level} does not claim it here: {'; '.join(reached.missing)}")
    at = urlparse(cluster[0])
    socket.create_connection((at.hostname, at.port), timeout=5).close()  # it is there
    reaching = f"import socket\nsocket.create_connection(({at.hostname!r}, {at.port}), timeout=1)\nprint('reached')\n"

    with Grader(isolation=level) as grader:
        result = grader.check(STRIDES, f"{RIGHT}\n{reaching}")

    assert result.verdict == "fail"
    assert "Error" in result.checks[0].message
    assert "reached" not in result.output
