"""Who may use the service: a bearer token, and for a port without one, no web page.

The token is also accepted as the password of HTTP basic authentication, for clients that can only be given a URL.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from lcbx.errors import UserError
from lcbx.judge.http_messages import TOKEN_VARIABLE
from lcbx.serve.refused import Refusal

LEAST_TOKEN_LENGTH = 16
OPEN_PATHS = frozenset({"/health", "/ready"})
"""Answered without a token: they say nothing but whether the service works."""

DECIDING = frozenset({b"host", b"origin", b"authorization", b"content-type", b"content-length"})
"""Headers by which a request is served or refused."""

Headers = dict[bytes, bytes]


@dataclass(frozen=True, slots=True)
class AccessGuard:
    """Checks the headers of every request."""

    token: str | None
    loopback: bool

    def check(self, path: str, headers: Headers) -> None:
        """Raise Refusal if the request may not be served."""
        if path in OPEN_PATHS:
            return
        if self.token is not None:
            self._check_token(headers)
        elif self.loopback:
            _check_no_web_page(headers)

    def _check_token(self, headers: Headers) -> None:
        assert self.token is not None
        sent = _token_of(headers.get(b"authorization", b""))
        # Both sides as bytes of any length: `compare_digest` takes the same time wherever they differ.
        if sent is None or not hmac.compare_digest(sent, self.token.encode()):
            raise Refusal(
                401,
                "no-token" if sent is None else "wrong-token",
                "This service needs a token: Authorization: Bearer TOKEN.",
                headers={"www-authenticate": 'Bearer realm="lcbx", Basic realm="lcbx"'},
            )


def check_not_repeated(headers: Iterable[tuple[bytes, bytes]]) -> None:
    """Raise Refusal for a header that decides who may ask, and is there twice: others may read the other one."""
    names = [name for name, _ in headers if name in DECIDING]
    if len(names) > len(set(names)):
        repeated = next(name for name in names if names.count(name) > 1).decode()
        raise Refusal(400, "repeated-header", f"The header {repeated} is there more than once.")


def _token_of(authorization: bytes) -> bytes | None:
    scheme, _, value = authorization.strip().partition(b" ")
    if scheme.lower() == b"bearer":
        return value.strip()
    if scheme.lower() == b"basic":
        try:
            return base64.b64decode(value.strip(), validate=True).partition(b":")[2]
        except binascii.Error:
            return b""
    return None


def _check_no_web_page(headers: Headers) -> None:
    """Refuse what a page in this machine's browser could send to a port without a token.

    A page of another site has an `Origin`; one whose name was pointed at this machine has a `Host` of its own.
    """
    host = headers.get(b"host", b"").decode("latin-1")
    if host and not is_loopback(_host_name(host)):
        raise Refusal(403, "foreign-host", f"This port serves only this machine, not {host}.")
    origin = headers.get(b"origin")
    if origin is not None and _network_location(origin.decode("latin-1")) != host:
        raise Refusal(403, "foreign-origin", "Pages of other sites may not use this service.")


def _host_name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _network_location(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def is_loopback(host: str) -> bool:
    """True if the name or address is this machine's own, which no other machine reaches."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def read_token(file: Path | None) -> str | None:
    """Return the token in a file, or else of the environment; None if there is none. Raises UserError."""
    if file is not None:
        try:
            text = file.read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"{file}: the token can't be read ({error})") from error
        source = str(file)
    else:
        text, source = os.environ.get(TOKEN_VARIABLE, "").strip(), TOKEN_VARIABLE
        if not text:
            return None
    if len(text) < LEAST_TOKEN_LENGTH or not text.isascii() or not text.isprintable() or " " in text:
        raise UserError(f"{source}: a token is at least {LEAST_TOKEN_LENGTH} ASCII characters without spaces")
    return text


def new_token() -> str:
    """Return a token that nobody can guess."""
    return secrets.token_urlsafe(32)
