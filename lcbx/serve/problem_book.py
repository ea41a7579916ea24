"""The problems that programs can name: benchmarks loaded at start, and what clients have uploaded."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain

from lcbx.checkers.normalised import NEVER_DIGEST, NormalisedDigest
from lcbx.judge.http_messages import (
    UNKNOWN_PROBLEM,
    BlobMessage,
    ProblemMessage,
    StagedMessage,
    StagedTest,
    TestFileMessage,
)
from lcbx.problems.make import make_problem
from lcbx.problems.malformed import Malformed
from lcbx.problems.store import TestStore, blob_of
from lcbx.serve.ceilings import LONGEST_ID, check_floor, check_tests
from lcbx.serve.refused import Refusal
from lcbx.types import Benchmark, Blob, Problem, TestCase


class ProblemBook:
    """Problems by digest, and by id within their benchmark. Thread-safe.

    Digests are computed here. A client that could choose the digest of its problem could make others get verdicts of
    its own tests.
    """

    def __init__(self, store: TestStore, *, max_problems: int, max_staged_bytes: int) -> None:
        self._store, self._max_problems = store, max_problems
        self._bytes_left = max_staged_bytes
        self._lock = threading.Lock()
        self._uploaded: OrderedDict[str, Problem] = OrderedDict()
        self._loaded: dict[str, Problem] = {}
        self.benchmarks: dict[str, Benchmark] = {}

    def load(self, benchmark: Benchmark) -> None:
        """Add a benchmark whose tests are in the store."""
        self.benchmarks[benchmark.name] = benchmark
        self._loaded.update((problem.digest, problem) for problem in benchmark.problems)

    def find(self, name: str, benchmark: str | None = None) -> Problem:
        """Return the problem with this digest or id. Raises Refusal if there is none, or if there are several."""
        with self._lock:
            if name in self._uploaded:
                self._uploaded.move_to_end(name)
                return self._uploaded[name]
        if name in self._loaded:
            return self._loaded[name]
        return self._find_id(name, benchmark)

    def _find_id(self, problem_id: str, benchmark: str | None) -> Problem:
        if benchmark is not None and benchmark not in self.benchmarks:
            known = ", ".join(self.benchmarks) or "none"
            raise Refusal(404, "unknown-benchmark", f"no benchmark {benchmark!r} here. Loaded: {known}.")
        chosen = self.benchmarks.values() if benchmark is None else [self.benchmarks[benchmark]]
        found = {
            problem.digest: problem for part in chosen for problem in part.problems if problem.problem_id == problem_id
        }
        if not found:
            raise Refusal(404, UNKNOWN_PROBLEM, f"no problem {problem_id!r} here. Upload it: POST /v1/problems.")
        if len(found) > 1:
            raise Refusal(422, "ambiguous-problem", f"several benchmarks have {problem_id!r}: name one of them")
        return next(iter(found.values()))

    def add(self, message: ProblemMessage) -> StagedMessage:
        """Keep a problem, or return which of its files are missing. Reads and writes files. Raises Refusal."""
        if (message.tests is None) == (message.staged is None):
            raise Refusal(422, "bad-problem", "a problem has either tests or staged")
        _check_message(message)
        if message.staged is not None:
            missing = self._missing(message.staged)
            if missing.missing_inputs or missing.missing_outputs:
                return missing
        tests = self._staged_tests(message) if message.staged is not None else self._text_tests(message)
        try:
            problem = make_problem(
                problem_id=message.id,
                statement=message.statement,
                tests=tests,
                time_limit_s=message.time_limit_s,
                memory_limit_mib=message.memory_limit_mib,
                checker=message.checker,
                frame=message.frame,
            )
        except Malformed as error:
            raise Refusal(422, "bad-problem", f"{message.id}: {error}") from error
        with self._lock:
            self._uploaded[problem.digest] = problem
            self._uploaded.move_to_end(problem.digest)
            while len(self._uploaded) > self._max_problems:
                self._uploaded.popitem(last=False)
        return StagedMessage(problem=problem.digest)

    def _missing(self, tests: Iterable[StagedTest]) -> StagedMessage:
        inputs: dict[str, None] = {}
        outputs: dict[str, None] = {}
        for test in tests:
            for blob in (test.input, test.output):
                _check_hash(blob.sha256)
            test_input, output = _blob(test.input), _blob(test.output)
            if not self._store.has_input(test_input):
                inputs[test_input.sha256] = None
            if not self._store.has_output(output):
                outputs[output.sha256] = None
        return StagedMessage(problem="", missing_inputs=tuple(inputs), missing_outputs=tuple(outputs))

    def _staged_tests(self, message: ProblemMessage) -> tuple[TestCase, ...]:
        assert message.staged is not None
        tests = []
        for index, test in enumerate(message.staged):
            output, digest = _blob(test.output), NormalisedDigest()
            for chunk in self._store.chunks(self._store.output_path(output)):
                digest.update(chunk)
            tests.append(
                TestCase(
                    input=_blob(test.input),
                    output=output,
                    expected_digest=digest.hexdigest() or NEVER_DIGEST,
                    public=index in message.public,
                )
            )
        return tuple(tests)

    def _text_tests(self, message: ProblemMessage) -> tuple[TestCase, ...]:
        assert message.tests is not None
        inputs = [TestFileMessage(kind="input", data=test.input.encode()) for test in message.tests]
        outputs = [TestFileMessage(kind="output", data=test.output.encode()) for test in message.tests]
        tests = []
        with self._room(chain(inputs, outputs)), self._store.batch() as batch:
            for index, (text, expected) in enumerate(zip(inputs, outputs, strict=True)):
                output, digest = batch.put_output([expected.data])
                test_input = batch.put_input([text.data])
                tests.append(
                    TestCase(input=test_input, output=output, expected_digest=digest, public=index in message.public)
                )
        return tuple(tests)

    def stage(self, files: Iterable[TestFileMessage]) -> int:
        """Put files into the store and return how many bytes they have. Raises Refusal."""
        files = list(files)
        with self._room(files), self._store.batch() as batch:
            for file in files:
                if file.kind == "input":
                    batch.put_input([file.data])
                else:
                    batch.put_output([file.data])
        return sum(len(file.data) for file in files)

    @contextmanager
    def _room(self, files: Iterable[TestFileMessage]) -> Iterator[None]:
        """Take room for those files that the store does not have, until they are there. Raises Refusal.

        What is there already costs nothing. The room of files that could not be stored is given back.
        """
        new: dict[tuple[str, str], int] = {}
        for file in files:
            blob = blob_of(file.data)
            has = self._store.has_input if file.kind == "input" else self._store.has_output
            if not has(blob):
                new[file.kind, blob.sha256] = blob.size_bytes
        size_bytes = sum(new.values())
        with self._lock:
            if size_bytes > self._bytes_left:
                raise Refusal(507, "store-full", "this service takes no more tests: too much has been uploaded")
            self._bytes_left -= size_bytes
        try:
            yield
        except BaseException:
            with self._lock:
                self._bytes_left += size_bytes
            raise


def _check_message(message: ProblemMessage) -> None:
    """Refuse a problem that no program could be judged on, before any of its tests are stored."""
    tests = len(message.tests or message.staged or ())
    check_tests(tests)
    if not 0 < len(message.id) <= LONGEST_ID:
        raise Refusal(422, "bad-problem", f"the id of a problem has 1 to {LONGEST_ID} characters")
    for name in ("time_limit_s", "memory_limit_mib"):
        if (limit := getattr(message, name)) is not None:
            check_floor(name, limit)
    for index in message.public:
        if not 0 <= index < tests:
            raise Refusal(
                422, "bad-problem", f"public: there is no test {index}; they are numbered from 0 to {tests - 1}"
            )


def _blob(message: BlobMessage) -> Blob:
    return Blob(sha256=message.sha256, size_bytes=message.size_bytes)


def _check_hash(text: str) -> None:
    """Refuse what is no hash: it becomes part of a path."""
    if len(text) != 64 or not all(character in "0123456789abcdef" for character in text):
        raise Refusal(422, "bad-hash", f"{text[:80]!r} is no SHA-256 in lower case")
