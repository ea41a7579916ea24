"""What the HTTP service and its clients say to each other: JSON, one object per program.

    POST /v1/judge            a `ProgramMessage`                                 -> an `AnswerMessage`
    POST /v1/judge/batch      `ProgramMessage`s, one per line                    -> `AnswerMessage`s, one per line
    POST /v1/problems         a `ProblemMessage`                                 -> a `StagedMessage`
    POST /v1/tests            `TestFileMessage`s, one per line                   -> how many are new
    POST /v1/prepare          languages                                          -> lines with progress, then the result

Answers of a batch come in any order; `index` is the position of the program in the batch. `lcbx.serve` has the other
endpoints, and docs/SERVE.md explains all of them.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from lcbx.judge.request import SingleRun
from lcbx.types import Checker, Frame, Judgement, Limits

PROTOCOL = 1
"""Version of these messages."""
TOKEN_VARIABLE = "LCBX_JUDGE_TOKEN"
"""Environment variable with the token of the service, for the service and for its clients."""
JOB_HEADER = "lcbx-job"
"""Header of an answer with the id by which the job can be cancelled."""
IDEMPOTENCY_HEADER = "idempotency-key"

UNKNOWN_PROBLEM = "unknown-problem"
"""Code of the answer to a program whose problem the service does not have, or has lost with its restart."""


class WireMessage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of all messages. An unknown field is an error: a mistyped limit must not be ignored."""


class TestMessage(WireMessage, frozen=True):
    """One test that travels inside a request."""

    __test__ = False

    input: str = ""
    output: str = ""
    """The expected output."""


class LanguageMessage(WireMessage, frozen=True):
    """A language, and the digest of its file where the client has read it."""

    id: str
    digest: str | None = None
    """None: whatever the service has."""


class ProgramMessage(WireMessage, frozen=True):
    """One program to judge, or to run once."""

    language: str | LanguageMessage
    """Its id, or any other name that the language is known by."""
    code: str | None = None
    completion: str | None = None
    """Instead of `code`: what a model wrote. The program is extracted from it."""
    extraction: str | None = None
    """The rule for that; None: the current one."""
    key: str | int | None = None
    """Returned with the answer."""
    problem: str | None = None
    """Id or digest of a problem that the service has."""
    benchmark: str | None = None
    """Where the problem is, if several benchmarks have one of that id."""
    tests: tuple[TestMessage, ...] | None = None
    """Instead of `problem`: the tests themselves."""
    checker: Checker | None = None
    """How outputs of `tests` are compared; None: whole outputs, white space at the end ignored."""
    time_limit_s: float | None = None
    memory_limit_mib: int | None = None
    limits: Limits | None = None
    """Every limit, instead of the two above. None: those of problem and language, changed by the two above."""
    comparison: str | None = None
    lenient: bool = True
    all_tests: bool = False
    keep_output_bytes: int | None = None
    rerun_near_limit: bool = True
    warm_start: bool = False
    """Run the tests as copies of a started interpreter, where the language file names one. Training only."""
    run: SingleRun | None = None
    """Run the program once and return what it did. Its input is that of the only test."""
    inline: dict[str, bytes] = msgspec.field(default_factory=dict)
    """Tests of `problem` that are not staged, by SHA-256."""
    idempotency_key: str | None = None
    """The same key with the same program within ten minutes is answered with the same result, also while it runs."""


class ErrorMessage(WireMessage, frozen=True):
    """Why there is no judgement."""

    code: str
    message: str
    user: bool = True
    """Whether the client has to change something; otherwise it may try again."""


class AnswerMessage(WireMessage, frozen=True):
    """The answer to one program: a judgement or an error."""

    index: int
    """Position of the program in its batch."""
    key: str | int | None = None
    judgement: Judgement | None = None
    error: ErrorMessage | None = None


class TestFileMessage(WireMessage, frozen=True):
    """The content of one file of the test store."""

    __test__ = False

    kind: Literal["input", "output"]
    data: bytes


class BlobMessage(WireMessage, frozen=True):
    sha256: str
    size_bytes: int


class StagedTest(WireMessage, frozen=True):
    """A test whose files are staged by hash."""

    input: BlobMessage
    output: BlobMessage


class ProblemMessage(WireMessage, frozen=True):
    """A problem to be kept by the service: with its tests, or with their hashes."""

    id: str
    statement: str = ""
    tests: tuple[TestMessage, ...] | None = None
    staged: tuple[StagedTest, ...] | None = None
    time_limit_s: float | None = None
    memory_limit_mib: int | None = None
    checker: Checker | None = None
    frame: Frame | None = None
    public: tuple[int, ...] = ()
    """Indices of the tests that are shown in the statement."""


class StagedMessage(WireMessage, frozen=True):
    """The answer to a `ProblemMessage`."""

    problem: str
    """The digest by which programs can name the problem; empty while files are missing."""
    missing_inputs: tuple[str, ...] = ()
    missing_outputs: tuple[str, ...] = ()


class AboutMessage(WireMessage, frozen=True):
    """What the service is."""

    lcbx: str
    protocol: int
    instance: str
    """Changes with every start: uploads of an earlier instance may be gone."""
    sandbox: str
    max_programs: int
    """Programs that the service accepts at a time."""
    max_body_bytes: int
    ceilings: dict[str, Any]
    """The highest limits that a program may ask for."""
