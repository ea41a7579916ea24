"""The file of verdicts that `lcbx judge --out` writes: one row per program, in the order of the completions file.

Rows are appended as programs are judged, so a command that was stopped keeps what it wrote, and the same command
continues. A row is kept if judging its program now would give it again (see `judged_key`): rows of other programs,
problems, limits or images are removed at the start, and so are judge errors. A file that is not in order at the end,
because rows in its middle were judged again, is sorted.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from lcbx.errors import DataError, UserError
from lcbx.judge import judged_key
from lcbx.judge.request import Judge, JudgeRequest, judge_in_order
from lcbx.resources import disk_errors, remove_abandoned, whole_file
from lcbx.runs.lines import Appender
from lcbx.runs.row_files import encode_row, verdict_row
from lcbx.types import ExtractReason, SampleKey, Verdict


class _Row(msgspec.Struct, frozen=True):
    """What must agree for a row to be kept."""

    question_id: str
    sample_index: int
    language: str
    verdict: Verdict
    judged_key: str | None = None
    extract_reason: ExtractReason | None = None

    @property
    def key(self) -> SampleKey:
        return SampleKey(problem_id=self.question_id, language_id=self.language, sample_index=self.sample_index)

    def answers(self, request: JudgeRequest, image_digest: str) -> bool:
        """True if judging the request now would give this row."""
        if self.extract_reason != request.program.reason:
            return False
        if request.program.source is None:
            return self.verdict is Verdict.NC
        stored = self.judged_key
        return (
            self.verdict is not Verdict.JE and stored is not None and judged_key.matches(stored, request, image_digest)
        )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a row is in the file: `size` bytes from `offset` on."""

    row: _Row
    offset: int
    size: int


def write_verdicts(
    path: Path, requests: Callable[[], Iterable[JudgeRequest]], judge: Judge, *, image_digest: str
) -> Iterator[tuple[Verdict, bool]]:
    """Judge what the file lacks; yields every program's verdict and whether its row was kept, stored ones first.

    `requests` gives the programs in order, as often as it is called. A pipe or device is written in one pass.
    Raises UserError if the file can't be written, or another process is writing it.
    """
    if path.exists() and not path.is_file():
        with whole_file(path) as file:
            for judgement in judge_in_order(judge, requests()):
                file.write(encode_row(verdict_row(judgement)))
                yield judgement.verdict, False
        return
    with ExitStack() as stack:
        kept = _open(path, requests(), image_digest, stack)
        yield from ((verdict, True) for verdict in kept.values())
        missing = (request for request in requests() if request.program.key not in kept)
        appender = Appender(path, encode=encode_row)
        try:
            for judgement in judge_in_order(judge, missing):
                appender.append(verdict_row(judgement))
                yield judgement.verdict, False
        finally:
            appender.close()
        _sort(path, [request.program.key for request in requests()])


def read_verdicts(path: Path) -> dict[SampleKey, Verdict]:
    """Return the verdicts in a file, in order. Raises DataError for a line that is no row of it."""
    decoder = msgspec.json.Decoder(_Row)
    verdicts, number = {}, 0
    try:
        with path.open("rb") as file:
            for line in file:
                number += 1
                row = decoder.decode(line)
                verdicts[row.key] = row.verdict
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        message = f"not a verdict as `lcbx judge --out` writes them ({error})"
        raise DataError(message, path=path, line=number) from error
    except OSError as error:
        raise UserError(f"{path}: can't be read ({error.strerror})") from error
    if not verdicts:
        raise DataError("no verdicts in it", path=path)
    return verdicts


def _open(
    path: Path, requests: Iterable[JudgeRequest], image_digest: str, stack: ExitStack
) -> dict[SampleKey, Verdict]:
    """Lock the file until `stack` ends, remove rows that don't hold, and return the verdicts of the others."""
    stack.enter_context(_locked(path))
    remove_abandoned(path)
    places = _places(path)
    kept = [
        place
        for request in requests
        if (place := places.get(request.program.key)) and place.row.answers(request, image_digest)
    ]
    if sum(place.size for place in kept) != path.stat().st_size:
        _rewrite(path, kept)
        stack.enter_context(_locked(path))  # the file has been replaced
    return {place.row.key: place.row.verdict for place in kept}


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock of the file, which is created if it is missing. The kernel releases it when the process ends."""
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise UserError(f"{path} is being written by another process. Wait for it, or choose another --out.") from None
    finally:
        os.close(descriptor)


def _places(path: Path) -> dict[SampleKey, _Place]:
    """Return the rows of the file, the last one of each sample. Lines that are no rows have none."""
    decoder = msgspec.json.Decoder(_Row)
    places: dict[SampleKey, _Place] = {}
    offset = 0
    with path.open("rb") as file:
        for line in file:
            try:
                row = decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError):
                row = None
            if row is not None and line.endswith(b"\n"):  # else torn
                places[row.key] = _Place(row, offset, len(line))
            offset += len(line)
    return places


def _sort(path: Path, keys: list[SampleKey]) -> None:
    """Put the rows into this order, if they are not."""
    places = _places(path)
    if list(places) != keys:
        _rewrite(path, [places[key] for key in keys])


def _rewrite(path: Path, places: Iterable[_Place]) -> None:
    """Replace the file by these of its rows."""
    with path.open("rb") as source, whole_file(path) as target:
        for place in places:
            source.seek(place.offset)
            target.write(source.read(place.size))
