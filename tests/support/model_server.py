"""An OpenAI-compatible server on this machine whose answers a function decides, for real clients of such servers."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[str], str]
"""Takes the last message of a request and returns what the model writes. Ending in `CUT_OFF`: cut off there."""

CUT_OFF = "\0"


class ModelServer:
    """A running server. `requests` has the body of every request, in order of arrival."""

    def __init__(self, answer: Answer) -> None:
        self.requests: list[dict[str, Any]] = []
        outer, lock = self, threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with lock:
                    outer.requests.append(body)
                self.reply(_completion(body, answer(_text_of(body["messages"][-1]["content"]))))

            def do_GET(self) -> None:
                self.reply({"object": "list", "data": [{"id": "m", "object": "model", "created": 1, "owned_by": "us"}]})

            def reply(self, value: dict[str, Any]) -> None:
                data = json.dumps(value).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


def _text_of(content: Any) -> str:
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


def _completion(body: dict[str, Any], text: str) -> dict[str, Any]:
    finish = "length" if text.endswith(CUT_OFF) else "stop"
    message = {"role": "assistant", "content": text.removesuffix(CUT_OFF)}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": body["model"],
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12},
    }


@contextmanager
def model_server(answer: Answer) -> Iterator[ModelServer]:
    """Run a server for the duration of a `with` block."""
    server = ModelServer(answer)
    try:
        yield server
    finally:
        server.close()
