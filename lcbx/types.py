"""The values that stages pass to each other:

    Problem + Language --prompts--> Prompt --generate--> Completion --extract--> Program
    Program + Problem --judge--> Judgement --scores--> Score --report--> Report --leaderboard--> LeaderboardRow

All are frozen. `msgspec` converts them to JSON and back (`records`), so their fields are JSON-friendly and the names of
the fields are part of the file format. Test data stays on disk: a `TestCase` refers to files of the `TestStore`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from msgspec import UNSET, UnsetType


class Verdict(StrEnum):
    """The result of judging one program, in the vocabulary of online judges."""

    AC = "AC"
    """accepted: the output of every test is right"""
    WA = "WA"
    """wrong answer"""
    TLE = "TLE"
    """time limit exceeded: CPU time, or idle (sleeping, deadlocked)"""
    MLE = "MLE"
    """memory limit exceeded"""
    OLE = "OLE"
    """output limit exceeded"""
    RTE = "RTE"
    """run-time error: a signal, or an exit code other than 0"""
    CE = "CE"
    """compile error"""
    NC = "NC"
    """no code in the completion"""
    JE = "JE"
    """judge error: the machinery failed; never counted as wrong"""


class LimitHit(StrEnum):
    """Which limit ended a process."""

    CPU = "cpu"
    IDLE = "idle"
    WALL = "wall"
    """The absolute wall-clock limit; not a verdict by itself, see `judge`."""
    TOTAL = "total"
    """The budget for the whole solution (protocol `agnostics`)."""
    MEMORY = "memory"
    OUTPUT = "output"


class FinishReason(StrEnum):
    STOP = "stop"
    """the model ended its answer"""
    LENGTH = "length"
    """cut off at `max_tokens`: truncated"""


def filled_context(finish_reason: FinishReason, completion_tokens: int | None, *, max_tokens: int) -> bool:
    """True if a completion was cut off below `max_tokens`: prompt and completion filled the model's context.

    A few tokens below it are a matter of counting, such as end tokens that a server leaves out.
    """
    below = completion_tokens is not None and completion_tokens + 8 < max_tokens
    return finish_reason is FinishReason.LENGTH and below


class ExtractReason(StrEnum):
    """Why this part of the completion is the program. Recorded for every program."""

    CLOSED_FENCE = "closed-fence"
    BEFORE_OUTPUT = "before-output"
    """The last closed fence that does not show input, output or shell commands."""
    UNCLOSED_FENCE = "unclosed-fence"
    """The last fence was not closed, but the model ended its answer."""
    CLOSING_FENCE = "closing-fence"
    """Only its closing fence is there: the opening one was in the prompt."""
    WHOLE_TEXT = "whole-text"
    """There is no fence."""
    GIVEN = "given"
    """The caller supplied a program, not a completion."""
    TEMPLATE = "template"
    """A function body, inserted into the problem's own frame (MultiPL-E)."""
    MISSING_FIELD = "missing-field"
    """A field that the protocol's format requires is not there (`agnostics-2025`): `NC`."""
    EMPTY = "empty"
    """No text is left: `NC`."""
    PROSE = "prose"
    """The text is prose, or a code block is: a refusal or an explanation, `NC`."""
    TRUNCATED_FENCE = "truncated-fence"
    """The last fence was not closed because the completion was cut off: `NC`."""
    TRUNCATED_THINKING = "truncated-thinking"
    """Cut off before the thinking ended: `NC`."""


# --- problems -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """A file in the `TestStore`, named by its content."""

    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TestCase:
    input: Blob
    output: Blob
    """Expected output as published. Stays on the host."""
    expected_digest: str
    """SHA-256 of the normalised expected output (`checkers.normalised`): the only part that a sandbox gets."""
    public: bool = False
    """Shown in the statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checker:
    """How outputs of this problem are compared, where whole-output equality is not the right rule."""

    kind: str = "exact"
    """exact | tokens | float | unordered-lines | unordered-tokens | one-of | kattis | program"""
    abs_tol: float = 0.0
    rel_tol: float = 0.0
    case_sensitive: bool = True
    source: str | None = None
    """kind `program`: the source of the checker, run in a sandbox of its own."""
    language_id: str | None = None
    """kind `program`: the language `source` is written in."""
    style: str = "kattis"
    """kind `program`: how it is called and how it reports its decision, a key of `checkers.conventions.CONVENTIONS`."""
    args: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """For function-completion benchmarks: the program is `prefix + completion + suffix`, and exit code 0 passes."""

    language_id: str
    prefix: str
    suffix: str
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    problem_id: str
    statement: str
    tests: tuple[TestCase, ...]
    """Never empty: a problem without tests is refused when it is loaded."""
    digest: str
    """SHA-256 over everything of this problem that can change a verdict: statement, tests, limits, checker, frame."""
    title: str | None = None
    time_limit_s: float | None = None
    """CPU seconds per test; None: the language's or the protocol's."""
    memory_limit_mib: int | None = None
    checker: Checker | None = None
    """None: whole-output equality, trailing white space ignored."""
    frame: Frame | None = None
    difficulty: str | None = None
    platform: str | None = None
    contest_date: str | None = None
    """ISO 8601 date."""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A fixed, versioned set of problems."""

    name: str
    revision: str
    """Commit of the data set, or the content hash of a local file."""
    problems: tuple[Problem, ...]
    slice: dict[str, str] = field(default_factory=dict)
    """Which part of the benchmark this is (`--ids`, `--limit`, `--since`, ...); empty: all of it."""
    left_out: dict[str, str] = field(default_factory=dict)
    """Problems of the source that are not here because lcbx can't use them: name -> reason. `slice` records them."""


# --- languages ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The resources a program may use. Every field can be set by the language, the problem or the command line."""

    time_limit_s: float = 10.0
    """CPU seconds per test."""
    idle_limit_s: float = 10.0
    """Seconds a test may spend neither computing nor waiting for a CPU: ends sleepers and deadlocks. Lowered to a
    shorter time limit, see `idle_limit_for`, unless a language or a protocol sets it."""
    wall_limit_s: float | None = None
    """Absolute wall-clock limit per test; None: 6 * time_limit_s + 30."""
    total_time_limit_s: float | None = None
    """Wall-clock budget for all tests of a program together (protocol `agnostics`); None: no such budget."""
    wall_clock_decides: bool = False
    """True: `time_limit_s` counts wall-clock time, as Agnostics does (protocol `agnostics`)."""
    compile_time_limit_s: float = 60.0
    memory_limit_mib: int = 2048
    """Memory limit of the whole sandbox: all processes of the program, and files in memory-backed folders."""
    tasks: int = 256
    """Processes and threads."""
    stack_limit_mib: int = 256
    output_limit_mib: int = 16
    """Standard output; raised to twice the expected output plus 1 MiB where that is more."""
    file_size_limit_mib: int = 64
    scratch_limit_mib: int = 128
    open_files: int = 1024


LEAST_IDLE_LIMIT_S = 2.0
"""Below this, a pause of the machine could look like a program that sleeps."""


def idle_limit_for(*, time_limit_s: float, idle_limit_s: float) -> float:
    """Return the idle limit that holds under a time limit: `idle_limit_s`, or the time limit if that is shorter."""
    return min(idle_limit_s, max(LEAST_IDLE_LIMIT_S, time_limit_s))


NEAR_LIMIT = (0.7, 1.4)
"""A test whose time is within these multiples of its limit depends on the machine (caches alone move CPU time by a
fifth to a third under load: measured 2026-11 on two cores)."""


def in_near_limit_band(seconds: float, limit_s: float) -> bool:
    """True if a time is close enough to the limit that a rerun could flip the verdict."""
    return NEAR_LIMIT[0] * limit_s <= seconds <= NEAR_LIMIT[1] * limit_s


@dataclass(frozen=True, slots=True, kw_only=True)
class FailurePattern:
    """One line of a language's error catalogue: a message that matches `regex` belongs to class `category`."""

    category: str
    regex: str


MEMORY_PLACEHOLDER = "{memory_limit_mib}"
"""Stands for the job's memory limit in a language's commands: `java -Xmx{memory_limit_mib}m`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One YAML file, validated. It is all that lcbx knows of a language."""

    language_id: str
    """The file's name without `.yaml`."""
    name: str
    """The usual spelling: `OCaml`."""
    prompt: str
    """The language hint for the prompt."""
    filename: str
    execute: str
    """Shell command, run in the folder that holds `filename` and the files the compiler wrote."""
    compile: str | None = None
    install: str | None = None
    """Shell command, run as root while the image is built."""
    container_instructions: str | None = None
    """Dockerfile lines instead of `install`."""
    base_image: str | None = None
    """None: the default base image."""
    container_type: str = "debian"
    executor_image: str | None = None
    """A complete image that implements the Agnostics executor protocol."""
    warm_start: str | None = None
    """Name of the interpreter's executable, of which tests may be copies (`lcbx train --warm-start`); may be a pattern.
    None: every test starts it anew."""
    version_command: str | None = None
    """Command that prints the toolchain's version."""
    stand_in: dict[str, str] = field(default_factory=dict)
    """Used where `base_image` is not available: `suite`, `install` of a Debian release that has the toolchain."""
    limits: dict[str, float | int | None] = field(default_factory=dict)
    """Fields of `Limits` that this language changes."""
    time_factor: float = 1.0
    """Multiplies the time limit of problems that have one of their own."""
    fences: tuple[str, ...] = ()
    """Info strings that mark a fence of this language (```lua)."""
    failures: tuple[FailurePattern, ...] = ()
    extends: str | None = None
    source_path: str = ""
    digest: str = ""
    """SHA-256 of the file's meaning: equal for files that differ only in layout."""
    tried_digest: str = ""
    """SHA-256 of what certification tries: of everything but name, hint and fences, which move no verdict."""

    @property
    def runs_source(self) -> bool:
        """True if the command that runs a program names its source file: `compile` then only checks it."""
        return re.search(rf"(?<![\w./-]){re.escape(self.filename)}(?![\w.-])", self.execute) is not None

    def commands(self, limits: Limits) -> tuple[str | None, str]:
        """Return the commands to compile and to run a program that has these limits."""
        memory = str(limits.memory_limit_mib)
        compile_command = None if self.compile is None else self.compile.replace(MEMORY_PLACEHOLDER, memory)
        return compile_command, self.execute.replace(MEMORY_PLACEHOLDER, memory)


# --- from prompt to program -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class SampleKey:
    """Identifies one of n draws for a problem in a language, from Completion to Judgement."""

    problem_id: str
    language_id: str
    sample_index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    role: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    problem_id: str
    language_id: str
    messages: tuple[Message, ...]
    """Chat messages; empty when `text` is used."""
    text: str | None = None
    """A plain prompt without chat messages (function completion)."""
    stop: tuple[str, ...] = ()
    sample_index: int | None = None
    """The only sample that gets this prompt, as in self-repair; None: every sample of the problem."""
    repair_round: int = 0
    """The round of self-repair that it opens; 0: the prompt of the protocol."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    n: int = 20
    temperature: float = 0.2
    """0: greedy decoding."""
    top_p: float = 1.0
    max_tokens: int = 1024
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """Raw text of the model."""

    key: SampleKey
    text: str
    finish_reason: FinishReason
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    wall_time_s: float | None = None
    """From request to answer; the share of the batch where generation is batched."""
    repair_round: int = 0
    """The round of self-repair in which it was written; 0: the first answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    key: SampleKey
    source: str | None
    """None: there is no code in the completion."""
    reason: ExtractReason
    fence: str | None = None
    """Info string of the program's fence."""


# --- judging --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """The measurements of one process, without a verdict."""

    exit_code: int | None
    """None: ended by a signal."""
    signal: int | None
    cpu_time_s: float
    wall_time_s: float
    idle_time_s: float
    peak_memory_mib: float
    limit_hit: LimitHit | None
    stdout_size_bytes: int
    stdout_matches: bool
    """True if the digest of the normalised output is the expected one."""
    stdout: bytes
    """The first bytes; the whole output, up to the output limit, where a checker on the host decides."""
    stderr: bytes
    """The first and the last bytes."""
    stderr_size_bytes: int = 0
    files: dict[str, bytes] = field(default_factory=dict)
    """Files of the program that were asked for, by path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileResult:
    exit_code: int | None
    signal: int | None
    log: str
    """Compiler messages, shortened if they are long."""
    cpu_time_s: float
    wall_time_s: float
    peak_memory_mib: float = 0.0
    limit_hit: LimitHit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    test_index: int
    verdict: Verdict
    exit_code: int | None
    signal: int | None
    cpu_time_s: float
    wall_time_s: float
    peak_memory_mib: float
    limit_hit: LimitHit | None = None
    lenient_match: bool | None = None
    """True if LiveCodeBench's own rule accepts this output; None: not checked (passed the strict rule, or not run)."""
    stdout: str = ""
    """The beginning of the output, only for a test that did not pass; bytes that are not UTF-8 are escaped."""
    stderr: str = ""
    stdout_size_bytes: int = 0
    stderr_size_bytes: int | UnsetType = UNSET
    """Size of standard error, if there was any. Not set, and not written, for other tests."""
    files: dict[str, bytes] | UnsetType = UNSET
    """Files that a `SingleRun` fetched, by path. Not set, and not written, for any other run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The complete record of judging one program."""

    key: SampleKey
    verdict: Verdict
    compile: CompileResult | None = None
    tests: tuple[TestResult, ...] = ()
    """In test order, up to and including the first that failed; empty if nothing ran."""
    cpu_time_s: float = 0.0
    """CPU seconds of all tests together; compilation is not included."""
    wall_time_s: float = 0.0
    peak_memory_mib: float = 0.0
    lenient_verdict: Verdict | None = None
    """The verdict under LiveCodeBench's own comparison; None: the same."""
    near_limit: bool = False
    """True if a test used 0.7 to 1.4 times its time limit: the verdict depends on the machine."""
    attempts: int = 1
    """Number of sandboxes used; above 1 if the machinery failed or the program was run again on an idle worker."""
    error: str | None = None
    """The reason for `JE`."""
    program_sha256: str | None = None
    judged_key: str | None = None
    """What the verdict depends on, see `judge.judged_key`: equal keys have equal verdicts. None: nothing was run."""
    extract_reason: ExtractReason | None = None
    """Why this part of the completion is the program; None: not from a completion."""
    fence: str | None = None
    """Info string of the program's fence."""
    other_language: str | None = None
    """The other language that the program seems to be written in; None: the requested one, or unknown."""


# --- scores and reports ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    low: float
    high: float
    level: float = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One metric over one set of problems, in [0, 1]."""

    metric: str
    """`pass@1`, `pass@5`, ..."""
    value: float | None
    """None: there is nothing to score."""
    standard_error: float | None
    """Clustered by problem."""
    interval: Interval | None
    """Analytic 95 % interval."""
    bootstrap_interval: Interval | None
    """None where it was not computed: it costs most of the time of a score, and only JSON shows it."""
    problems: int
    samples: int
    """Judged samples in the score."""
    judge_errors: int
    missing: int
    """Requested samples that are not judged yet; `JE` is counted in `judge_errors`."""
    note: str | None = None
    """The reason why `value` is None."""
