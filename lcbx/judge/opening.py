"""`open_judge`: the one place that makes a judge, chosen by its address.

    (no address)      a pool of sandboxes in this process
    unix:PATH         the judge service that listens on this Unix socket
    http://HOST:PORT  the judge service (`lcbx serve`) there, also https; its token is in the environment
    ray:HOST:PORT     every node of the Ray cluster with this address
    ray:auto          the same, with the address in RAY_ADDRESS
    ray:local         a Ray cluster of this machine alone, for trying it out

A new kind of judge is one new file and one line in `OPENERS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lcbx.errors import UserError, did_you_mean
from lcbx.judge.http_client import HttpJudgeClient
from lcbx.judge.pool import JudgePool, physical_cores
from lcbx.judge.request import Judge
from lcbx.judge.service_client import JudgeClient
from lcbx.problems.store import TestStore
from lcbx.resources import install_command
from lcbx.sandbox import Backend
from lcbx.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeOptions:
    """Which judge, and its settings. A service that already runs has its own settings and ignores these."""

    address: str | None = None
    """`SCHEME:REST` with a scheme of `OPENERS`; None: a local pool."""
    sandbox: str | Backend = "auto"
    workers: int | None = None
    """None: one per physical core."""
    runtime: str | None = None
    """OCI runtime of the container engine, such as gVisor's `runsc`."""
    store: TestStore | None = None
    """None: `TestStore.default()`."""
    languages: dict[str, Language] | None = None
    """Languages of checker programs, by id; others are loaded by name."""
    pin: bool = False
    """Keep each worker on one CPU; only for a machine that does nothing else."""
    max_pending: int = 2000
    """`submit` blocks while this many requests are pending."""
    check: Callable[[Judge, Language], str | None] | None = None
    """For many machines: returns why a language does not work on one of them; None if it does. Runs there."""


Opener = Callable[[str, JudgeOptions], Judge]


def _open_pool(_: str, options: JudgeOptions) -> Judge:
    return JudgePool(
        sandbox=options.sandbox,
        workers=options.workers,
        runtime=options.runtime,
        store=options.store,
        languages=options.languages,
        pin=options.pin,
        max_pending=options.max_pending,
    )


def _open_service(path: str, options: JudgeOptions) -> Judge:
    return JudgeClient(path, store=options.store)


def _open_http(rest: str, options: JudgeOptions) -> Judge:
    return HttpJudgeClient(f"http:{rest}", store=options.store)


def _open_https(rest: str, options: JudgeOptions) -> Judge:
    return HttpJudgeClient(f"https:{rest}", store=options.store)


def _open_ray(address: str, options: JudgeOptions) -> Judge:
    try:
        from lcbx.cluster.ray_session import RaySession
    except ImportError as error:
        raise UserError(f"--judge ray:{address} needs Ray ({error}). Run: {install_command('ray')}") from error
    from lcbx.judge.cluster_judge import ClusterJudge
    from lcbx.judge.node_judge import NodeSettings

    workers = options.workers if options.workers is not None else physical_cores()
    settings = NodeSettings(
        workers=workers,
        sandbox=options.sandbox,
        runtime=options.runtime,
        languages=options.languages,
        check=options.check,
    )
    session = RaySession(address, cpus=workers)
    return ClusterJudge(
        session, settings, workers=options.workers, store=options.store, max_pending=options.max_pending
    )


LOCAL = "local"
OPENERS: dict[str, Opener] = {
    LOCAL: _open_pool,
    "unix": _open_service,
    "http": _open_http,
    "https": _open_https,
    "ray": _open_ray,
}


def open_judge(address: str | None = None, options: JudgeOptions | None = None) -> Judge:
    """Open the judge at `address`, or else the one that `options` name.

    Raises UserError when the address is unknown, no sandbox works here, or the judge cannot be reached.
    """
    options = options or JudgeOptions()
    scheme, rest = split_address(address or options.address or LOCAL)
    return OPENERS[scheme](rest, options)


def split_address(address: str) -> tuple[str, str]:
    """Return the scheme of an address and what follows it. Raises UserError for a scheme that is not in `OPENERS`."""
    scheme, _, rest = address.partition(":")
    if scheme not in OPENERS:
        raise UserError(f"no judge {address!r}.{did_you_mean(scheme, OPENERS)}")
    return scheme, rest


def is_local(options: JudgeOptions) -> bool:
    """True if the judge is a pool in this process."""
    return split_address(options.address or LOCAL)[0] == LOCAL
