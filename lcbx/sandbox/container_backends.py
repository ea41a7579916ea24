"""Docker and podman as backends. What they need is imported when they connect, so that the table costs nothing."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path

from lcbx.errors import UserError
from lcbx.sandbox.backend import Backend, BackendKind, Executor, Prepared, Progress, StaleImage
from lcbx.sandbox.base import Sandbox
from lcbx.types import Language, Limits


def _backend(name: str, runtime: str | None) -> Backend:
    """Connect to an engine. Raises UserError when it does not answer or lacks the runtime."""
    from lcbx.sandbox import container_engine

    engine = container_engine.connect(name)
    if runtime is not None and runtime not in engine.runtimes:
        raise UserError(f"{name}: no runtime {runtime!r}. It has: {', '.join(engine.runtimes)}")

    def start_sandbox(language: Language, limits: Limits, inputs: Path, *, cpus: str | None = None) -> Sandbox:
        from lcbx.sandbox import container

        return container.start(engine, language, limits, inputs, cpus=cpus, runtime=runtime)

    def start_executor(language: Language, limits: Limits) -> Executor:
        from lcbx.sandbox.executor import ExecutorSandbox

        return ExecutorSandbox(engine, language, limits)

    def prepare(language: Language, progress: Progress | None) -> Prepared:
        from lcbx.sandbox import images

        engine.wake()
        return images.ensure(language, engine=engine, progress=progress)

    def find(language: Language) -> Prepared | None:
        from lcbx.sandbox import images

        return images.find(language, engine=engine)

    def remove_stale() -> None:
        from lcbx.sandbox import channel

        engine.wake()
        container_engine.remove_stale_containers(engine)
        channel.remove_stale_folders()

    def stale(languages: Iterable[Language]) -> list[StaleImage]:
        from lcbx.sandbox.stale import stale_images

        engine.wake()
        return stale_images(languages, engine=engine)

    def remove(image: StaleImage) -> None:
        from lcbx.sandbox.stale import remove_image

        remove_image(image, engine=engine)

    def push(language: Language, progress: Progress | None) -> str:
        from lcbx.sandbox import images

        engine.wake()
        return images.push(language, engine=engine, progress=progress)

    return Backend(
        name=name,
        description=engine.describe() + (f", {runtime}" if runtime else ""),
        start=start_sandbox,
        prepare=prepare,
        find=find,
        remove_stale=remove_stale,
        stale=stale,
        remove=remove,
        storage=engine.storage,
        push=push,
        start_executor=start_executor,
    )


DOCKER = BackendKind(
    name="docker",
    package="docker.io",
    connect=functools.partial(_backend, "docker"),
)
PODMAN = BackendKind(
    name="podman",
    package="podman",
    connect=functools.partial(_backend, "podman"),
)
