"""An unprotected container for the methods that are compared with, and the C loop that runs in it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from lcbx.bench.loads import Load
from lcbx.sandbox import compiled
from lcbx.sandbox.container_engine import ContainerEngine
from lcbx.types import Language, Limits

PROGRAMS = Path(__file__).with_name("programs")


class BareContainer:
    """A container of a language's image that does nothing, with a shell and a folder shared with the host."""

    def __init__(self, engine: ContainerEngine, language: Language) -> None:
        from lcbx.sandbox import images

        self.engine, self.language = engine, language
        self.image = images.ensure(language, engine=engine).reference
        self.folder = Path(tempfile.mkdtemp(prefix="lcbx-bench-"))
        shutil.copy(PROGRAMS / "warm_loop.py", self.folder)
        self.container = engine.client.containers.run(
            self.image,
            command=["sleep", "100000"],
            entrypoint="",
            user="0:0",
            detach=True,
            auto_remove=True,
            network_mode="none",
            init=True,
            volumes={str(self.folder): {"bind": "/bench", "mode": "rw"}},
        )

    def prepare(self, load: Load, raw: bytes) -> None:
        """Put the program, its inputs and the C loop, compiled on the host, into the shared folder."""
        (self.folder / "raw").write_bytes(raw)
        (self.folder / "raw").chmod(0o755)
        (self.folder / self.language.filename).write_text(load.source)
        for index, text in enumerate(load.inputs):
            (self.folder / f"{index}.in").write_text(text)
        compile_command, _ = self.language.commands(Limits())
        if compile_command:
            self.shell(f"cd /bench && {compile_command}")

    def shell(self, command: str) -> str:
        """Run a shell command and return what it prints. Raises RuntimeError when it fails."""
        code, output = self.container.exec_run(["/bin/sh", "-c", command])
        assert isinstance(output, bytes)
        text = output.decode("utf-8", "replace")
        if code != 0:
            raise RuntimeError(f"{self.language.language_id}: {command} ended with {code}: {text[-500:]}")
        return text

    def close(self) -> None:
        """Remove the container and the folder."""
        self.container.remove(force=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def compile_raw() -> bytes:
    """Return the compiled C loop, linked statically so that it runs in any image.

    Raises UserError without a C compiler.
    """
    return compiled.build(PROGRAMS / "raw_loop.c", ("-O2", "-static"), purpose="The raw loop needs")
