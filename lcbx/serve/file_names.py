"""Files and arguments that a request brings. What the sandbox could not do is refused here, before it is tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lcbx.judge.request import SingleRun
from lcbx.serve.refused import Refusal

MOST_FILES = 1000
MOST_FILE_BYTES = 32 << 20
"""All files of a run together: they have to fit into the scratch space, beside what the compiler makes."""
LONGEST_NAME, LONGEST_PATH = 255, 1024
MOST_ARGUMENT_BYTES = 64 << 10
MOST_OUTPUT_BYTES = 16 << 20


def check_run(run: SingleRun, *, source_name: str) -> None:
    """Raise Refusal if the run has a path that leads out of the program's folder, or more than can be carried.

    `source_name`: the file that the program itself is written to.
    """
    check_count(max(len(run.files), len(run.fetch)))
    for path in (*run.files, *run.fetch):
        check_path(path)
    _check_no_overlap(run.files, source_name)
    if sum(map(len, run.files.values())) > MOST_FILE_BYTES:
        raise Refusal(413, "files-too-large", f"the files of a run may have at most {MOST_FILE_BYTES >> 20} MiB")
    check_arguments(run.args)
    if not 0 <= run.keep_output_bytes <= MOST_OUTPUT_BYTES:
        raise Refusal(422, "bad-limit", f"keep_output_bytes is at most {MOST_OUTPUT_BYTES}")


def check_count(files: int) -> None:
    """Raise Refusal for more files than a run may have."""
    if files > MOST_FILES:
        raise Refusal(413, "too-many-files", f"a run may have at most {MOST_FILES} files")


def plain_path(path: str) -> str:
    """Return the path without parts that name the folder they are in: `./a` is `a`. Other clients send such paths."""
    parts = path.split("/")
    return "/".join([part for part in parts[:-1] if part != "."] + parts[-1:])


def check_path(path: str) -> None:
    """Raise Refusal unless the path is relative, stays inside, and can be the name of a file."""
    parts = path.split("/")
    raw = path.encode("utf-8", "surrogatepass")
    if any(part in ("", ".", "..") for part in parts) or "\0" in path or not _is_utf8(path):
        raise Refusal(422, "bad-path", f"{path!r}: not a path inside the program's folder")
    if len(raw) > LONGEST_PATH or any(len(part.encode("utf-8", "replace")) > LONGEST_NAME for part in parts):
        raise Refusal(422, "bad-path", f"{path[:80]!r}...: longer than a path can be")


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _check_no_overlap(files: Mapping[str, bytes], source_name: str) -> None:
    """Refuse a file in the place of the source, or in the place of a folder that another file needs."""
    taken = {source_name, *files}
    if source_name in files:
        raise Refusal(422, "bad-path", f"{source_name!r}: the program itself is written there")
    for path in files:
        for end in (index for index, character in enumerate(path) if character == "/"):
            if path[:end] in taken:
                raise Refusal(422, "bad-path", f"{path!r}: {path[:end]!r} is a file")


def check_arguments(arguments: Iterable[str]) -> None:
    """Raise Refusal for arguments that no program can be given."""
    size = 0
    for argument in arguments:
        if "\0" in argument or not _is_utf8(argument):
            raise Refusal(422, "bad-argument", "an argument can't have a NUL, or half of a surrogate pair")
        size += len(argument.encode()) + 1
        if size > MOST_ARGUMENT_BYTES:
            raise Refusal(413, "arguments-too-long", f"the arguments may have at most {MOST_ARGUMENT_BYTES >> 10} KiB")
