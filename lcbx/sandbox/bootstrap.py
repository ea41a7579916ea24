"""A Debian base without a registry: built with mmdebstrap from the Debian mirror that this machine itself uses.

The result is one tar file per release in the cache, for engines (`docker import`) and for root file systems. It
contains what `debian:<release>-slim` contains: the essential packages and apt, without manual pages.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lcbx import resources
from lcbx.errors import BuildError, UserError

Progress = Callable[[str], None]

_DEBIAN_IMAGE = re.compile(r"(?:docker\.io/)?(?:library/)?debian:([a-z]+|\d+)(?:-\d{8})?(?:-slim)?")
_RELEASES = {"10": "buster", "11": "bullseye", "12": "bookworm", "13": "trixie", "14": "forky"}
_PUBLIC = ("http://deb.debian.org/debian", "http://security.debian.org/debian-security")
_ARCHIVE = ("http://archive.debian.org/debian", "http://archive.debian.org/debian-security")
_PROBE_TIMEOUT_S = 10.0
BASE_MIB = 130
"""Sizes of the tar files of bases in 2026-11: 77 MiB (Debian 13) to 121 MiB (Debian 12)."""
_UNWANTED = ("doc", "groff", "info", "linda", "lintian", "locale", "man")
"""Folders of /usr/share that Debian's own slim images leave out as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AptSource:
    """One source of packages, as apt lists it."""

    uri: str
    suite: str
    components: tuple[str, ...]


def debian_release(image: str) -> str | None:
    """Return `trixie` for `debian:trixie-slim` and similar names; None for an image that is not plain Debian."""
    if (match := _DEBIAN_IMAGE.fullmatch(image)) is None:
        return None
    return _RELEASES.get(match[1], match[1]) if not match[1].isdigit() or match[1] in _RELEASES else None


def base_tar(release: str, *, progress: Progress | None = None) -> Path:
    """Return the tar file of a minimal Debian `release` in the cache, after building it if necessary.

    Raises UserError.
    """
    tar = resources.cache_dir() / "bases" / f"{release}.tar"
    with resources.cache_lock(f"base-{release}"):
        if not tar.exists():
            with resources.disk_errors(tar.parent):
                tar.parent.mkdir(parents=True, exist_ok=True)
            _bootstrap(release, tar, progress)
    return tar


def _bootstrap(release: str, tar: Path, progress: Progress | None) -> None:
    if shutil.which("mmdebstrap") is None:
        raise UserError(
            f"mmdebstrap: not found on PATH. It is needed to build a Debian {release} base where none can be pulled. "
            "Install it (apt-get install mmdebstrap)."
        )
    sources = mirror_sources(release)
    unfinished = tar.with_suffix(".part.tar")
    command = ["mmdebstrap", "--variant=minbase", "--format=tar", *_options(sources), release, str(unfinished)]
    command += [f"deb {source.uri} {source.suite} {' '.join(source.components)}" for source in sources]
    if progress is not None:
        progress(f"bootstrapping a Debian {release} base")
    log: list[str] = []
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            log.append(line.rstrip())
            if progress is not None and line.strip():
                progress(line.rstrip())
    if process.returncode != 0:
        full = _full_folder(tar.parent, "\n".join(log))
        unfinished.unlink(missing_ok=True)
        if full is not None:
            raise resources.no_space(
                full, f"A Debian base needs about {BASE_MIB} MiB", variables="LCBX_CACHE or TMPDIR"
            )
        path = resources.keep_log(f"base-{release}", log)
        raise BuildError(f"mmdebstrap could not build a Debian {release} base:", lines=log, log_path=path)
    os.replace(unfinished, tar)


def _full_folder(cache: Path, log: str) -> Path | None:
    """Return the folder whose disk is full, of the cache and that in which mmdebstrap works; None if neither is."""
    if resources.is_full(cache):
        return cache
    work = Path(tempfile.gettempdir())
    return work if resources.is_full(work, log) else None


def _options(sources: list[AptSource]) -> Iterator[str]:
    yield "--dpkgopt=force-unsafe-io"
    for folder in _UNWANTED:
        yield f"--dpkgopt=path-exclude=/usr/share/{folder}/*"
    yield "--dpkgopt=path-include=/usr/share/doc/*/copyright"
    # The signatures of archived releases have expired.
    frozen = any("archive.debian.org" in source.uri for source in sources)
    if frozen or _apt_config("Acquire::Check-Valid-Until").lower() in ("false", "no", "0"):
        yield '--aptopt=Acquire::Check-Valid-Until "false"'
    for scheme in ("http", "https"):
        if proxy := _apt_config(f"Acquire::{scheme}::Proxy"):
            yield f'--aptopt=Acquire::{scheme}::Proxy "{proxy}"'
    if any(source.uri.startswith("https:") for source in sources):
        yield "--include=ca-certificates"


def _apt_config(key: str) -> str:
    """Return a value of this machine's apt configuration; empty if it is not set or there is no apt."""
    if shutil.which("apt-config") is None:
        return ""
    done = subprocess.run(["apt-config", "shell", "X", key], capture_output=True, text=True, check=False)
    return done.stdout.strip().removeprefix("X=").strip("'\"")


# --- which mirror -----------------------------------------------------------------------------------------------------


def mirror_sources(
    release: str, *, own: list[AptSource] | None = None, is_debian: Callable[[str, str], bool] | None = None
) -> list[AptSource]:
    """Return the sources of `release`: the archive, its updates and its security fixes, as far as they exist.

    They come from `LCBX_DEBIAN_MIRROR`, else from this machine's own apt sources if they are Debian's, else from the
    public mirrors. `is_debian` takes a URI and a suite and returns whether they exist and are Debian's; by default it
    asks the mirror. Raises UserError when no mirror is reachable.
    """
    own = host_sources() if own is None else own
    exists = is_debian or _is_debian
    archives = _unique(
        source.uri for source in own if not source.suite.endswith(("-security", "-updates", "-backports"))
    )
    security = _unique(source.uri for source in own if source.suite.endswith("-security"))
    if by_user := os.environ.get("LCBX_DEBIAN_MIRROR"):
        archives, security = [by_user.rstrip("/")], [by_user.rstrip("/") + "-security", *security]
    for archive in [*archives, _PUBLIC[0], _ARCHIVE[0]]:
        if not exists(archive, release):
            continue
        own_components = (source.components for source in own if source.uri == archive)
        components = next((names for names in own_components if "main" in names), ("main",))
        sources = [AptSource(uri=archive, suite=release, components=components)]
        if exists(archive, f"{release}-updates"):
            sources.append(AptSource(uri=archive, suite=f"{release}-updates", components=components))
        public = _PUBLIC[1] if archive == _PUBLIC[0] else _ARCHIVE[1] if archive == _ARCHIVE[0] else None
        for uri in filter(None, (*security, public)):
            if exists(uri, f"{release}-security"):
                sources.append(AptSource(uri=uri, suite=f"{release}-security", components=components))
                break
        return sources
    raise UserError(
        f"no Debian mirror with {release} is reachable. Set LCBX_DEBIAN_MIRROR to one, such as {_PUBLIC[0]}."
    )


def _is_debian(uri: str, suite: str) -> bool:
    """True if the mirror's release file says that it is Debian's: other distributions use the same suite names."""
    try:
        with urllib.request.urlopen(f"{uri}/dists/{suite}/InRelease", timeout=_PROBE_TIMEOUT_S) as reply:
            return b"\nOrigin: Debian\n" in reply.read(4096)
    except (OSError, ValueError, urllib.error.URLError):
        return False


def host_sources(folder: Path = Path("/etc/apt")) -> list[AptSource]:
    """Return this machine's apt sources over HTTP, from files of both formats."""
    sources: list[AptSource] = []
    one_line = [folder / "sources.list", *sorted((folder / "sources.list.d").glob("*.list"))]
    for path in one_line:
        if path.is_file():
            sources += _one_line_sources(path.read_text(errors="replace"))
    for path in sorted((folder / "sources.list.d").glob("*.sources")):
        sources += _deb822_sources(path.read_text(errors="replace"))
    return [
        AptSource(uri=uri.rstrip("/"), suite=source.suite, components=source.components)
        for source in sources
        for uri in _real_uris(source.uri)
    ]


def _one_line_sources(text: str) -> Iterator[AptSource]:
    for line in text.splitlines():
        words = re.sub(r"\[[^\]]*\]", " ", line.split("#", 1)[0]).split()
        if len(words) >= 4 and words[0] == "deb":
            yield AptSource(uri=words[1], suite=words[2], components=tuple(words[3:]))


def _deb822_sources(text: str) -> Iterator[AptSource]:
    for stanza in re.split(r"\n\s*\n", text):
        lines = [line for line in stanza.splitlines() if not line.startswith("#")]
        fields: dict[str, str] = {}
        name = ""
        for line in lines:
            if line[:1].isspace():
                fields[name] = fields.get(name, "") + " " + line.strip()
            elif ":" in line:
                name, value = line.split(":", 1)
                name = name.lower()
                fields[name] = value.strip()
        if "deb" not in fields.get("types", "").split() or fields.get("enabled", "yes").lower() in ("no", "false"):
            continue
        for uri in fields.get("uris", "").split():
            for suite in fields.get("suites", "").split():
                yield AptSource(uri=uri, suite=suite, components=tuple(fields.get("components", "").split()))


def _real_uris(uri: str) -> list[str]:
    """Return the HTTP URIs of a source. Cloud images name a file with a list of mirrors instead."""
    if uri.startswith("mirror+file:"):
        path = Path(urllib.parse.urlparse(uri.removeprefix("mirror+")).path)
        lines = path.read_text(errors="replace").splitlines() if path.is_file() else []
        return [line.split()[0] for line in lines if line.startswith(("http://", "https://"))]
    return [uri] if uri.startswith(("http://", "https://")) else []


def _unique(items: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(items))
