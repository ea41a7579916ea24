"""`lcbx serve` in front of a Ray cluster."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import httpx2
import pytest

pytest.importorskip("ray", reason="needs the ray extra")

from support.attacks import HONEST
from support.commands import Command

pytestmark = [pytest.mark.ray, pytest.mark.filterwarnings("default"), pytest.mark.timeout(600)]


def test_the_service_judges_on_a_cluster_of_its_own(tmp_path: Path) -> None:
    options = ["--lang", "python", "--port", "0", "--judge", "ray:local", "--sandbox", "bwrap", "--workers", "1"]
    command = Command(["serve", *options, "--access-log", "none"], tmp_path / "serve.log")
    try:
        command.until(lambda: "listening on" in command.output())
        found = re.search(r"listening on (http://\S+)", command.output())
        assert found is not None
        body = {"language": "python", "code": HONEST, "tests": [{"input": "3 4\n", "output": "7\n"}]}
        answer = httpx2.post(f"{found.group(1)}/v1/judge", json=body, timeout=300, trust_env=False).json()
        assert answer["judgement"]["verdict"] == "AC", answer
        command.process.send_signal(signal.SIGTERM)
        assert command.wait() == 0
    finally:
        if command.process.poll() is None:
            command.kill()
