"""Settings of the service."""

from __future__ import annotations

from dataclasses import dataclass, field

from lcbx.types import Limits

CEILINGS = Limits(
    time_limit_s=300.0,
    idle_limit_s=300.0,
    wall_limit_s=3600.0,
    total_time_limit_s=3600.0,
    compile_time_limit_s=600.0,
    memory_limit_mib=16384,
    tasks=4096,
    stack_limit_mib=4096,
    output_limit_mib=256,
    file_size_limit_mib=2048,
    scratch_limit_mib=4096,
    open_files=65536,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeSettings:
    """What one service is started with."""

    token: str | None = None
    """None: everyone who reaches the port may use it; only for a port of this machine."""
    loopback: bool = True
    """Whether only this machine reaches the port."""
    max_programs: int = 2000
    """Programs accepted at a time, queued or running. More are answered with 429."""
    max_pending_bytes: int = 1 << 30
    """Bytes of requests that wait for their judgement. More are answered with 429."""
    max_body_bytes: int = 64 << 20
    max_upload_bytes: int = 1 << 30
    """The largest single test file."""
    max_open_bytes: int = 4 << 30
    """Bytes of all requests that are being read or judged. More are answered with 429."""
    max_staged_bytes: int = 32 << 30
    """Bytes of tests that clients may add to the store while the service runs."""
    max_problems: int = 100_000
    """Uploaded problems that are kept; the one used longest ago is forgotten first."""
    max_connections: int = 4096
    header_timeout_s: float = 20.0
    """Seconds for the head of a request, from the first byte or the start of the connection."""
    body_timeout_s: float = 60.0
    """Seconds without a byte of a body."""
    write_timeout_s: float = 120.0
    """Seconds in which a client reads nothing of its answer, before its connection is closed."""
    keep_alive_s: int = 75
    drain_s: float = 30.0
    """Seconds for running programs when the service is told to stop."""
    ceilings: Limits = field(default_factory=lambda: CEILINGS)
    access_log: str | None = "-"
    """File for the access log; `-`: standard error; None: none."""
