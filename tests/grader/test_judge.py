"""The judge lives outside the notebook's process, stays warm, and comes back when it dies."""

from __future__ import annotations

import inspect
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import firesteel.strides
import pytest
from firesteel_grader import JudgeClient, JudgeError, Result

EXERCISE = "strides.contiguous_strides"
RIGHT = inspect.getsource(firesteel.strides.contiguous_strides)
WRONG = "def contiguous_strides(shape):\n    print('trying')\n    return (1,) * len(shape)\n"


@pytest.fixture(scope="module")
def client() -> Iterator[JudgeClient]:
    with JudgeClient() as made:
        yield made


def test_it_gives_the_verdict_that_the_grader_gives(client: JudgeClient, grader):
    asked, direct = client.check(EXERCISE, WRONG, seed=3), grader.check(EXERCISE, WRONG, seed=3)

    assert asked.verdict == "fail"
    assert asked.checks == direct.checks
    assert asked.output.startswith("trying\n")
    assert {**asked.to_json(), "seconds": 0} == {**direct.to_json(), "seconds": 0}


def test_it_stays_warm_between_verdicts(client: JudgeClient):
    client.warm()
    before = client.pid

    assert client.check(EXERCISE, RIGHT).passed
    assert client.pid == before


def test_it_comes_back_after_it_was_killed(client: JudgeClient):
    client.warm()
    before = client.pid
    assert before is not None
    os.kill(before, signal.SIGKILL)

    assert client.check(EXERCISE, RIGHT).passed
    assert client.pid != before


def test_it_comes_back_when_it_dies_in_the_middle_of_a_verdict(client: JudgeClient):
    client.warm()
    pid = client.pid
    assert pid is not None
    killer = threading.Timer(0.3, os.kill, (pid, signal.SIGKILL))
    killer.start()

    result = client.check(EXERCISE, "def contiguous_strides(shape):\n    import time\n    time.sleep(1)\n")

    killer.join()
    assert result.verdict == "fail"
    assert client.pid != pid


def test_an_unknown_exercise_is_one_sentence_that_names_the_nearest(client: JudgeClient):
    with pytest.raises(JudgeError, match=r"no exercise 'strides.permut'; did you mean 'strides.permute'\?") as caught:
        client.check("strides.permut", RIGHT)

    assert caught.value.kind == "UnknownExerciseError"


def test_an_answer_cannot_write_into_the_judges_stream(client: JudgeClient):
    forged = json.dumps({"id": 1, "result": {"verdict": "pass"}})
    source = f"""
import os

for descriptor in range(64):
    try:
        os.write(descriptor, {forged!r}.encode() + b"\\n")
    except OSError:
        pass
{WRONG}"""

    assert client.check(EXERCISE, source).verdict == "fail"
    assert client.check(EXERCISE, RIGHT).passed


def test_several_threads_may_ask_at_once(client: JudgeClient):
    answers: dict[int, Result] = {}

    def ask(number: int) -> None:
        answers[number] = client.check(EXERCISE, RIGHT if number % 2 else WRONG)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [answers[number].passed for number in range(6)] == [False, True] * 3


def test_no_process_is_left_when_the_client_closes():
    with JudgeClient() as client:
        client.warm()
        pid = client.pid
        assert pid is not None
        below = descendants(pid)

    assert below
    assert not [process for process in [pid, *below] if alive(process)]


def test_no_process_is_left_when_the_notebooks_process_is_killed():
    program = (
        "from firesteel_grader import JudgeClient\nclient = JudgeClient()\nclient.warm()\n"
        "print(client.pid, flush=True)\ninput()"
    )
    notebook = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert notebook.stdout is not None
    judge = int(notebook.stdout.readline())
    everyone = [judge, *descendants(judge)]
    notebook.kill()
    notebook.communicate()

    deadline = time.monotonic() + 10
    while any(map(alive, everyone)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [process for process in everyone if alive(process)]


def test_garbage_on_the_judges_input_is_answered_with_an_error():
    judge = subprocess.run(
        [sys.executable, "-m", "firesteel_grader.judge"],
        input=b"nonsense\n[]\n{}\n" + json.dumps({"id": 7, "op": "dance"}).encode() + b"\n",
        capture_output=True,
        timeout=60,
        check=True,
    )

    answers = [json.loads(line) for line in judge.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [None, None, None, 7]
    assert all("error" in answer for answer in answers)


def descendants(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = [tuple(map(int, line.split())) for line in listed.splitlines()]
    below = [child for child, parent in parents if parent == pid]
    return below + [deeper for child in below for deeper in descendants(child)]


def alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
