"""The steps from a base to the file system of a language, as a Dockerfile or as shell scripts. Pure.

Every image contains the base, a full `python3` for our runner (Debian's `python3-minimal` lacks `resource`, `ctypes`
and even `os.wait4`), what the YAML installs, and mount points for the sandbox. The user is root at the end, because the
runner starts as root and then gives programs another user id.
"""

from __future__ import annotations

import hashlib
import json
import re
import shlex
from dataclasses import dataclass

from lcbx.errors import DataError
from lcbx.types import Language

DEFAULT_BASE = "debian:trixie-slim"
MOUNT_POINTS = ("/box", "/build", "/lcbx")
DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

_HAS_PYTHON = "python3 -c 'import ctypes, os, resource; os.wait4' >/dev/null 2>&1"
# type -> (refresh the package lists, install python3, remove the package lists)
_PACKAGES = {
    # Slim images drop the manual's folders, and `update-alternatives` fails without them (Java's packages use it).
    "debian": (
        "mkdir -p /usr/share/man/man1 && apt-get update",
        "apt-get install -y --no-install-recommends python3",
        "rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin",
    ),
    "alpine": ("apk update", "apk add --no-cache python3", "rm -rf /var/cache/apk/*"),
    "fedora": ("true", "dnf install -y python3", "dnf clean all"),
}
_INSTRUCTION = re.compile(
    r"(?:#.*\n\s*)*(?:ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)\s"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """The steps from a base to a language's file system."""

    base: str
    """An image reference."""
    kind: str
    """debian, alpine or fedora."""
    install: str | None
    """Shell script, run as root."""
    instructions: str | None
    """Dockerfile lines, run as the base image's own user."""
    stand_in: bool


def steps_digest(language: Language) -> str:
    """Return a hash of everything in the YAML that affects the file system, with or without an engine.

    Languages with equal digests share one image, whatever they are called.
    """
    keys = ("base_image", "container_type", "install", "container_instructions", "stand_in")
    return hashlib.sha256(json.dumps([getattr(language, key) for key in keys]).encode()).hexdigest()[:12]


def recipe(language: Language, *, base: str, stand_in: bool) -> Recipe:
    """Return the steps for `language` on `base`; with `stand_in`, those of the YAML's stand-in."""
    if stand_in:
        return Recipe(base=base, kind="debian", install=language.stand_in["install"], instructions=None, stand_in=True)
    instructions = language.container_instructions
    if instructions is not None and not _INSTRUCTION.match(instructions.lstrip()):
        # Agnostics also accepts plain shell here and runs it with RUN.
        instructions = _run(instructions.strip())
    return Recipe(
        base=base,
        kind=language.container_type,
        install=language.install,
        instructions=instructions,
        stand_in=False,
    )


def python_script(kind: str) -> str:
    """Return a shell script that installs a python3 for our runner if there is none."""
    refresh, install, clean = _PACKAGES[kind]
    return f"{_HAS_PYTHON} || {{ {refresh} && {install} && {clean}; }}"


def install_script(kind: str, install: str) -> str:
    """Return a shell script that refreshes the package lists, runs `install`, and removes the lists.

    The first command that fails ends it.
    """
    refresh, _, clean = _PACKAGES[kind]
    return f"{refresh}\n{install.strip()}\n{clean}"


def text(steps: Recipe, *, base_user: str = "") -> str:
    """Return the Dockerfile. `base_user` is the user of the base image, empty for root."""
    lines = [f"FROM {steps.base}", "USER root", "ARG DEBIAN_FRONTEND=noninteractive"]
    # These layers are the same for every language on a base, so they are stored once.
    lines.append(_run(f"mkdir -p {' '.join(MOUNT_POINTS)}\n{python_script(steps.kind)}"))
    if steps.install is not None:
        lines.append(_run(install_script(steps.kind, steps.install)))
    if steps.instructions is not None:
        as_root = base_user in ("", "0", "root")
        refresh, _, clean = _PACKAGES[steps.kind]
        # Instructions written for Agnostics expect package lists, because its own template leaves them there.
        lines.append(_run(refresh))
        if not as_root:
            lines.append(f"USER {base_user}")
        lines.append(steps.instructions.strip())
        if not as_root:
            # Programs run under other user ids and must reach a toolchain in this user's home folder.
            lines.append('RUN chmod a+x "$HOME"')
        lines += ["USER root", _run(clean)]
    lines += ["ENTRYPOINT []", "WORKDIR /"]
    return "\n".join(lines) + "\n"


def _run(script: str) -> str:
    # The JSON form can hold any text, also several lines, and `-e` ends at the first failure.
    return "RUN " + json.dumps(["/bin/sh", "-ec", script], ensure_ascii=False)


def interpret(steps: Recipe, *, source_path: str) -> tuple[list[str], dict[str, str]]:
    """Return scripts to run in order, and the resulting environment, for building without an engine.

    Supports RUN and ENV, which also applies to the scripts after it. Raises DataError for any other instruction.
    """
    scripts = [python_script(steps.kind)]
    if steps.install is not None:
        scripts.append(install_script(steps.kind, steps.install))
    if steps.instructions is None:
        return scripts, {}
    env: dict[str, str] = {}
    refresh, _, clean = _PACKAGES[steps.kind]
    scripts.append(refresh)
    for word, rest in _instructions(steps.instructions):
        if word == "RUN":
            scripts.append(exports(env) + (shlex.join(json.loads(rest)) if rest.startswith("[") else rest))
        elif word == "ENV":
            env.update(_env(_expanded(rest, env), source_path))
        else:
            raise DataError(
                f"'container-instructions' holds {word}, which needs a container engine. "
                "Without one, only RUN and ENV are supported.",
                path=source_path,
            )
    return [*scripts, clean], env


def version_script(version_command: str) -> str:
    """Return a shell script that prints the output of the version command.

    Standard error is printed only if standard output is empty, because it may be a warning. The script fails if the
    command fails.
    """
    return (
        f'output=$( ({version_command}) 2>/dev/null ) && [ -n "$output" ]'
        f" && printf '%s\\n' \"$output\" || ( {version_command} ) 2>&1"
    )


def broken_version_command(language: Language, output: str) -> str:
    """Return the message for a version command that fails, which means that the toolchain does not work."""
    return (
        f"{language.source_path}: 'version' ({language.version_command}) fails in the image, so 'install' may be wrong:"
        f"\n  {output.strip()[:500]}"
    )


def exports(env: dict[str, str]) -> str:
    """Return shell lines that set `env`."""
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in env.items())


def _instructions(lines: str) -> list[tuple[str, str]]:
    """Return (instruction, rest of the line) pairs, with comments removed and continued lines joined."""
    joined = re.sub(r"(?m)^\s*#.*\n?", "", lines)
    joined = re.sub(r"\\[ \t]*\n", " ", joined)
    return [
        (parts[0].upper(), parts[1].strip() if len(parts) > 1 else "")
        for line in joined.splitlines()
        if (parts := line.strip().split(None, 1))
    ]


def _expanded(text: str, env: dict[str, str]) -> str:
    """Replace `$NAME` and `${NAME}` by the values that earlier ENV lines set; PATH has a default, others are empty."""
    values = {"PATH": DEFAULT_PATH, **env}
    return re.sub(r"\$(?:\{(\w+)\}|(\w+))", lambda match: values.get(match[1] or match[2], ""), text)


def _env(rest: str, source_path: str) -> dict[str, str]:
    """Parse what follows ENV: `NAME=value ...`, or `NAME value` in the old form."""
    try:
        words = shlex.split(rest)
    except ValueError as error:
        raise DataError(f"'container-instructions': can't read ENV {rest}: {error}", path=source_path) from error
    if words and "=" not in words[0]:
        return {words[0]: rest.split(None, 1)[1]} if len(words) > 1 else {}
    return dict(word.split("=", 1) for word in words if "=" in word)
