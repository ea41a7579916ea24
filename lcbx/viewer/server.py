"""The pages over HTTP, for this machine only.

The server listens on the loopback address and answers only requests that name it by that address, so that no page on
the web can reach it through a host name of its own (DNS rebinding). It only reads.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from lcbx.errors import LcbxError, UserError
from lcbx.types import Program
from lcbx.viewer.library import Library, Run
from lcbx.viewer.pages import Pages
from lcbx.viewer.sample_filter import Filter
from lcbx.viewer.sample_views import program_view
from lcbx.viewer.templating import POLICY, SERVED_POLICY

ASSETS = Path(__file__).with_name("assets")
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}

_SAMPLE = re.compile(r"/(\d{1,6})/s(\d{1,9}-\d{1,9})\.html")
_LIST = re.compile(r"/(\d{1,6})/(?:index\.html)?")
_COMPARE = re.compile(r"/(\d{1,6})/vs(\d{1,6})-(\d{1,9})\.html")
_RAW = re.compile(r"/(\d{1,6})/raw/s(\d{1,9}-\d{1,9})-(completion|program)\.txt")
_ASSET = re.compile(r"/assets/([a-z]+\.(?:css|js))")

HEADERS = {
    "Content-Security-Policy": f"{POLICY}; {SERVED_POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Server(ThreadingHTTPServer):
    """Serves a library. Use it in a `with` block and call `serve_forever`."""

    daemon_threads = True

    def __init__(self, library: Library, *, port: int = 0) -> None:
        self.library, self.pages = library, Pages(library, static=False)
        try:
            super().__init__(("127.0.0.1", port), _Handler)
        except OSError as error:
            raise UserError(f"port {port}: {error.strerror}. Choose another with --port, or omit it") from error

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    @property
    def hosts(self) -> set[str]:
        return {f"{name}:{self.server_port}" for name in ("127.0.0.1", "localhost")}


def serve(library: Library, *, port: int = 0, opened: Callable[[str], None]) -> None:
    """Serve until Ctrl-C; `opened` is called with the address once the server answers."""
    with Server(library, port=port) as server:
        opened(server.address)
        try:
            server.serve_forever(poll_interval=0.2)
        except KeyboardInterrupt:
            return


@contextmanager
def serving(library: Library, *, port: int = 0) -> Iterator[str]:
    """Serve from a thread while the `with` block lasts; yields the address."""
    with Server(library, port=port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.2}, name="lcbx-view")
        thread.start()
        try:
            yield server.address
        finally:
            server.shutdown()
            thread.join()


class _HttpAnswer(Exception):
    """An answer that is no page: an error or a redirect."""

    def __init__(self, status: HTTPStatus, *, location: str | None = None, text: str = "") -> None:
        self.status, self.location, self.text = status, location, text


class _Handler(BaseHTTPRequestHandler):
    server: Server
    server_version, sys_version = "lcbx", ""
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        self._answer(body=True)

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """Answer malformed requests and other methods, in plain text and with the same headers."""
        text = f"{code} {HTTPStatus(code).phrase}".encode()
        self.send_response(code)
        headers = {**HEADERS, "Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(text))}
        for name, value in {**headers, "Connection": "close"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: what is requested is the reader's business."""

    def _answer(self, *, body: bool) -> None:
        try:
            hosts = self.headers.get_all("Host", [])
            if len(hosts) != 1 or hosts[0] not in self.server.hosts or not self.path.startswith("/"):
                raise _HttpAnswer(HTTPStatus.MISDIRECTED_REQUEST, text="This server only answers to 127.0.0.1.")
            kind, data, extra = self._content()
            status = HTTPStatus.OK
        except _HttpAnswer as answer:
            status, kind, data = answer.status, "text/plain; charset=utf-8", answer.text.encode()
            extra = {"Location": answer.location} if answer.location else {}
        except LcbxError as error:
            status, kind, extra = HTTPStatus.INTERNAL_SERVER_ERROR, "text/plain; charset=utf-8", {}
            data = str(error).encode("utf-8", "backslashreplace")
        self.send_response(status)
        for name, value in {**HEADERS, "Content-Type": kind, "Content-Length": str(len(data)), **extra}.items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            try:
                self.wfile.write(data)
            except (BrokenPipeError, ConnectionResetError):  # the browser closed the connection
                self.close_connection = True

    def _content(self) -> tuple[str, bytes, dict[str, str]]:
        """Return content type, body and further headers."""
        path = urlsplit(self.path).path
        if match := _ASSET.fullmatch(path):
            file = ASSETS / match[1]
            if file.is_file():
                return TYPES[file.suffix], file.read_bytes(), {}
        if match := _RAW.fullmatch(path):
            return self._raw(match)
        page = self._page(path)
        if page is None:
            raise _HttpAnswer(HTTPStatus.NOT_FOUND, text="There is no such page.")
        return "text/html; charset=utf-8", page.encode(), {}

    def _page(self, path: str) -> str | None:
        pages, library = self.server.pages, self.server.library
        if path in ("/", "/index.html"):
            library.refresh()
            if len(library.runs) == 1 and not library.grows:
                raise _HttpAnswer(HTTPStatus.FOUND, location="/0/index.html")
            for run in library.runs:
                run.index.refresh()
            return pages.runs()
        query = parse_qs(urlsplit(self.path).query)
        if match := _LIST.fullmatch(path):
            return pages.samples(self._run(match[1]), _filter(query), _number(query, "page") or 1)
        if match := _SAMPLE.fullmatch(path):
            run = self._run(match[1])
            entry = run.index.entry(match[2])
            return pages.sample(run, entry, _filter(query)) if entry else None
        if match := _COMPARE.fullmatch(path):
            run, other = self._run(match[1]), self._run(match[2])
            return pages.comparison(run, other, int(match[3]), (_number(query, "a"), _number(query, "b")))
        return None

    def _run(self, number: str) -> Run:
        runs = self.server.library.runs
        if int(number) >= len(runs):
            raise _HttpAnswer(HTTPStatus.NOT_FOUND, text="There is no such run.")
        run = runs[int(number)]
        run.index.refresh()
        return run

    def _raw(self, match: re.Match[str]) -> tuple[str, bytes, dict[str, str]]:
        """Return the completion or program of a sample as a text file."""
        run, name, kind = self._run(match[1]), match[2], match[3]
        entry = run.index.entry(name)
        completion = run.index.completion(entry) if entry else None
        if entry is None or completion is None:
            raise _HttpAnswer(HTTPStatus.NOT_FOUND, text="There is no such sample.")
        text: str | None = completion.text
        if kind == "program":
            program = program_view(run, entry)
            text = program.source if isinstance(program, Program) else None
        extra = {"Content-Disposition": f'attachment; filename="{name}-{kind}.txt"'}
        return "text/plain; charset=utf-8", (text or "").encode("utf-8", "surrogatepass"), extra


def _filter(query: dict[str, list[str]]) -> Filter:
    def one(name: str) -> str | None:
        return query.get(name, [""])[0] or None

    return Filter(
        verdict=one("verdict"),
        error_class=one("class"),
        problem=_number(query, "problem"),
        text=one("text"),
        sort=one("sort"),
    )


def _number(query: dict[str, list[str]], name: str) -> int | None:
    text = query.get(name, [""])[0]
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
