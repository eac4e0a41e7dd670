"""Past one machine: batches of submissions on a cluster of dask.distributed.

The cluster moves texts and calls `batches.grade_batch`; a supervisor on the node starts the stations, keeps the time
and kills what must be killed, and no learner's code runs outside it. A batch that was lost with its worker is sent
again; since a batch gives the same results whenever it is graded, nothing else has to be made good.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import secrets
import socket
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlparse

from ..submissions.submission import Submission
from .batches import grade_batch, split, written
from .errors import RunBrokenError, RunError
from .parts import Joining, needing_gpu, parts
from .plan import Marked, Plan
from .supervisor import error_record

LOCAL = "local"
"""The address of a cluster that is started for the run, on this machine."""

CONNECT_SECONDS = 20

WORKER_SECONDS = 60
"""How long the first worker may take to join a cluster."""

LONELY_SECONDS = 300.0
"""How long a run waits for a cluster that has no worker."""

LOSSES = 5
"""How often a batch may be lost before we give up on it."""


@dataclass(frozen=True)
class Batch:
    """A batch on its way.

    Args:
        plan: how it is graded.
        submissions: what is graded.
        carried: whether the files themselves go along.
        lost: how often it was lost.
    """

    plan: Plan
    submissions: tuple[Submission, ...]
    carried: bool = False
    lost: int = 0


class Cluster:
    """Grades on a cluster: a `grade.Marking`.

    Args:
        address: of a scheduler, such as ``"tcp://10.0.0.1:8786"``, or ``"local"``.
        jobs: workers of a local cluster; by default one a core.
    """

    def __init__(self, address: str, jobs: int | None = None) -> None:
        self._address = address
        self._jobs = jobs or os.cpu_count() or 1

    def __call__(self, plan: Plan, submissions: Sequence[Submission]) -> Iterator[Marked]:
        """Yield what each submission comes to, as batches end; closing the generator calls the rest off.

        Raises:
            RunError: there is no such cluster, or a node refuses the plan.
            RunBrokenError: the cluster was lost.
        """
        if submissions:
            with connected(self._address, self._jobs) as client:
                try:
                    yield from _Run(client, plan).grade(submissions)
                except OSError as error:
                    raise RunBrokenError(
                        f"the cluster was lost ({error}); run the same command with --resume"
                    ) from error


class _Run:
    """One run on a connected cluster."""

    def __init__(self, client: Any, plan: Plan) -> None:
        workers: dict[str, dict[str, Any]] = client.scheduler_info(-1)["workers"]
        has_gpu = any(worker["resources"].get("GPU") for worker in workers.values())
        self._client = client
        self._places = sum(worker["nthreads"] for worker in workers.values())
        self._parts = parts(plan, needing_gpu(plan) if has_gpu else set())
        self._joining = Joining(plan.exercises, len(self._parts))
        self._event = f"firesteel-stop-{secrets.token_hex(8)}"
        self._done: queue.Queue[Any] = queue.Queue()
        self._sent: dict[Any, Batch] = {}
        self._waiting: list[Batch] = []
        self._carried = False

    def grade(self, submissions: Sequence[Submission]) -> Iterator[Marked]:
        shares = split(submissions, self._places)
        self._waiting = [Batch(plan, tuple(each)) for each in reversed(shares) for plan in self._parts]
        try:
            while self._waiting or self._sent:
                while self._waiting and len(self._sent) < 2 * self._places:  # few, for each may hold its files
                    self._send(self._waiting.pop())
                for marked in self._ended(self._next()):
                    yield from self._joining.take(marked)
        finally:
            self._call_off()

    def _send(self, batch: Batch) -> None:
        batch = replace(batch, carried=batch.carried or self._carried)
        text = written(batch.plan, batch.submissions, carried=batch.carried)
        needs = {"GPU": 1} if batch.plan.device == "cuda" else None
        future = self._client.submit(on_node, text, self._event, resources=needs, pure=False)
        self._sent[future] = batch
        future.add_done_callback(self._done.put)

    def _next(self) -> Any:
        """Wait for a batch to end, as long as there is a cluster."""
        alone_since: float | None = None
        while True:
            with contextlib.suppress(queue.Empty):
                future = self._done.get(timeout=5)
                if future in self._sent:
                    return future
            if self._client.status != "running":
                raise RunBrokenError("the cluster's scheduler is gone; run the same command with --resume")
            alone_since = None if self._client.nthreads() else alone_since or time.monotonic()
            if alone_since is not None and time.monotonic() - alone_since > LONELY_SECONDS:
                raise RunBrokenError("the cluster has no worker any more; start some and run with --resume")

    def _ended(self, future: Any) -> list[Marked]:
        """Return what came of a batch; one that has to be sent again joins those that wait."""
        batch = self._sent.pop(future)
        try:
            answer = json.loads(future.result())
        except ImportError as error:
            raise RunError(f"a node of the cluster cannot load Firesteel ({error}); install it on every node") from None
        except Exception as error:  # the worker died with it
            return self._lost(batch, f"{type(error).__name__}: {error}")
        finally:
            future.release()
        if "refused" in answer:
            raise RunError(f"the node {answer['node']} cannot grade this run: {answer['refused']}")
        if "unseen" in answer:
            self._carried = True  # the nodes do not see our files
            self._waiting.append(replace(batch, carried=True))
            return []
        return [Marked.from_json(each) for each in answer["marked"]]

    def _lost(self, batch: Batch, how: str) -> list[Marked]:
        if batch.lost < LOSSES:
            self._waiting.append(replace(batch, lost=batch.lost + 1))
            return []
        told = f"Its batch was lost {batch.lost + 1} times on the cluster, at last to {how}"
        return [Marked(error_record(batch.plan, each, batch.lost + 1, told)) for each in batch.submissions]

    def _call_off(self) -> None:
        """Tell the nodes that nobody waits any more: dask itself stops no task that has begun."""
        from distributed import Event

        with contextlib.suppress(Exception):  # of a cluster that is gone
            if self._sent:
                Event(self._event, client=self._client).set()
                self._client.cancel(list(self._sent))


def on_node(text: str, event: str) -> str:
    """Grade a batch on a node of the cluster and return what `grade_batch` does, as JSON, with the node's address.

    Args:
        text: the batch.
        event: the name of what is set once nobody waits any more.
    """
    from distributed import Event, get_client, get_worker

    stop = Event(event, client=get_client())

    def stopped() -> bool:
        try:
            return bool(stop.is_set())
        except Exception:  # the scheduler is gone
            return True

    return json.dumps({**grade_batch(text, stopped), "node": get_worker().address})


@contextmanager
def connected(address: str, jobs: int) -> Generator[Any]:
    """Connect to a cluster, or to one that lives as long as this block.

    Args:
        address: the scheduler's, or ``"local"``.
        jobs: workers of a local cluster.

    Raises:
        RunError: dask.distributed is not installed, nothing answers there, or there is no worker.
    """
    try:
        import dask.config
        from distributed import Client, LocalCluster
    except ImportError:
        raise RunError("--cluster needs dask.distributed; pip install 'firesteel[cluster]'") from None
    with contextlib.ExitStack() as stack:
        try:
            if address == LOCAL:
                stack.enter_context(dask.config.set({"distributed.scheduler.allowed-failures": 10}))
                options: dict[str, Any] = {"threads_per_worker": 1, "memory_limit": 0, "dashboard_address": None}
                cluster: Any = stack.enter_context(LocalCluster(jobs, host="127.0.0.1", silence_logs=50, **options))
                address = cluster.scheduler_address
            _see_that_it_answers(address)
            client = stack.enter_context(Client(address, timeout=CONNECT_SECONDS, set_as_default=False))
            client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except (OSError, TimeoutError, ValueError, RuntimeError) as error:  # the last one of workers that do not start
            raise RunError(
                f"no cluster with a worker answers at {address} ({error}); start `dask scheduler` and `dask worker`, "
                "and give the address that the scheduler prints"
            ) from None
        yield client


def _see_that_it_answers(address: str) -> None:
    """Raise where dask's client would fail to connect, which it does not clean up after.

    Raises:
        OSError: nothing listens there.
        ValueError: it is no address, or TLS is asked for and not set up.
    """
    from distributed.security import Security

    at = urlparse(address if "://" in address else f"tcp://{address}")
    if at.hostname is None or at.port is None:
        raise ValueError("an address is tcp://HOST:PORT or tls://HOST:PORT")
    if at.scheme == "tls" and Security().get_connection_args("client").get("ssl_context") is None:
        raise ValueError("the certificates of TLS are not set up here")
    socket.create_connection((at.hostname, at.port), timeout=CONNECT_SECONDS).close()
