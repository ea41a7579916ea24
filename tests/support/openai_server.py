"""An HTTP server with OpenAI's API whose answers a test decides."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, dict[str, str], Any]
"""Status, headers and body; status 0 closes the connection."""


def chat_answer(text: str, finish: str = "stop", **message: Any) -> dict[str, Any]:
    return {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [
            {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text, **message}}
        ],
        "usage": {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12},
    }


def refused(status: int, message: str, **headers: str) -> Answer:
    return status, headers, {"error": {"message": message, "type": "x", "code": None}}


class QuietServer(ThreadingHTTPServer):
    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.open_connections: set[Any] = set()

    def verify_request(self, request: Any, client_address: Any) -> bool:
        self.open_connections.add(request)
        return True

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        self.open_connections.discard(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log nothing: clients that disconnect are part of these tests."""


class Server:
    """Answers requests with `answer(path, body)` and records them."""

    def __init__(self) -> None:
        self.answer: Callable[[str, dict[str, Any]], Answer] = lambda path, body: (200, {}, chat_answer("ok"))
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.at_once = self.most_at_once = 0
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with outer._lock:
                    outer.requests.append((self.path, body))
                    outer.at_once += 1
                    outer.most_at_once = max(outer.most_at_once, outer.at_once)
                try:
                    status, headers, reply = outer.answer(self.path, body)
                finally:
                    with outer._lock:
                        outer.at_once -= 1
                if status == 0:  # close the connection without an answer
                    self.close_connection = True
                    self.connection.close()
                    return
                self.reply(status, headers, reply)

            def do_GET(self) -> None:
                self.reply(
                    200,
                    {},
                    {
                        "object": "list",
                        "data": [{"id": "m", "object": "model", "created": 1, "owned_by": "us", "max_model_len": 99}],
                    },
                )

            def reply(self, status: int, headers: dict[str, str], reply: Any) -> None:
                data = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._http = QuietServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def wait_until_connections_are_closed(self) -> None:
        deadline = time.monotonic() + 30
        while self._http.open_connections and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not self._http.open_connections

    def bodies(self) -> list[dict[str, Any]]:
        return [body for _, body in self.requests]
