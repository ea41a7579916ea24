"""The server: `app` for uvicorn, made when it is first asked for, from the variables that README.md names."""

from __future__ import annotations

import argparse
from functools import cache
from typing import Any

from lcbx.integrations.openenv_env import app_from_environment

application = cache(app_from_environment)


def __getattr__(name: str) -> Any:
    if name == "app":
        return application()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def main(host: str = "0.0.0.0", port: int | None = None) -> None:
    """Serve until the process is ended. Without a port, the command line has it."""
    import uvicorn

    if port is None:
        parser = argparse.ArgumentParser()
        parser.add_argument("--host", default=host)
        parser.add_argument("--port", type=int, default=8000)
        options = parser.parse_args()
        host, port = options.host, options.port
    uvicorn.run(application(), host=host, port=port)


if __name__ == "__main__":
    main()
