"""The `openai` engine against a real HTTP server that fails, delays answers and truncates."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from support.openai_server import Answer, Server, chat_answer, refused

from lcbx.errors import UserError
from lcbx.generate import plan
from lcbx.generate.generator import seed_for
from lcbx.generate.openai_generator import OpenAIGenerator
from lcbx.types import Completion, FinishReason, Message, Prompt, SampleKey, Sampling

SAMPLING = Sampling(n=3, temperature=0.5, max_tokens=50)
PROMPTS = [
    Prompt(problem_id=name, language_id="lua", messages=(Message(role="user", content=f"Solve {name}"),))
    for name in ("a", "b", "c")
]
OWED = [
    SampleKey(problem_id=prompt.problem_id, language_id="lua", sample_index=index)
    for prompt in PROMPTS
    for index in range(3)
]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    running = Server()
    yield running
    running.close()


def engine(server: Server, **options: Any) -> OpenAIGenerator:
    return OpenAIGenerator("m", base_url=server.url, **{"concurrency": 4, "first_pause_s": 0.001, **options})


def generated(
    generator: OpenAIGenerator, owed: list[SampleKey] = OWED, sampling: Sampling = SAMPLING
) -> list[Completion]:
    return sorted(generator.generate(PROMPTS, sampling, owed=owed), key=lambda completion: completion.key)


def test_every_sample_is_requested_once_with_the_protocols_settings(server: Server) -> None:
    server.answer = lambda path, body: (200, {}, chat_answer(body["messages"][0]["content"]))
    completions = generated(engine(server))
    assert [completion.key for completion in completions] == OWED
    assert completions[3].text == "Solve b"
    assert {
        (completion.prompt_tokens, completion.completion_tokens, completion.finish_reason) for completion in completions
    } == {(7, 5, FinishReason.STOP)}
    assert all(completion.wall_time_s is not None and completion.wall_time_s >= 0 for completion in completions)
    assert {path for path, _ in server.requests} == {"/v1/chat/completions"}
    assert {(body["model"], body["temperature"], body["top_p"], body["max_tokens"]) for body in server.bodies()} == {
        ("m", 0.5, 1.0, 50)
    }
    assert sorted(body["seed"] for body in server.bodies()) == sorted(seed_for(0, key) for key in OWED)


def test_only_owed_samples_are_requested(server: Server) -> None:
    completions = generated(engine(server), owed=[OWED[1], OWED[8]])
    assert [completion.key for completion in completions] == [OWED[1], OWED[8]]
    assert len(server.requests) == 2


def test_greedy_sends_temperature_0_and_no_seed(server: Server) -> None:
    generated(engine(server), sampling=Sampling(n=1, temperature=0.0))
    assert {(body["temperature"], "seed" in body) for body in server.bodies()} == {(0.0, False)}


def test_requests_run_at_the_same_time_up_to_the_concurrency(server: Server) -> None:
    together = threading.Barrier(4)

    def answer(path: str, body: dict[str, Any]) -> Answer:
        if len(server.requests) <= 8:  # the ninth would wait alone
            together.wait(timeout=30)
        return 200, {}, chat_answer("ok")

    server.answer = answer
    assert len(generated(engine(server))) == 9
    assert server.most_at_once == 4


@pytest.mark.parametrize("status", [0, 408, 429, 500, 503])
def test_temporary_failures_are_retried(server: Server, status: int) -> None:
    attempts: Counter[str] = Counter()
    lock = threading.Lock()

    def answer(path: str, body: dict[str, Any]) -> Answer:
        with lock:
            attempts[body["seed"]] += 1
            first = attempts[body["seed"]] <= 2
        return refused(status, "busy") if first else (200, {}, chat_answer("ok"))

    server.answer = answer
    generator = engine(server)
    assert len(generated(generator)) == 9
    assert set(attempts.values()) == {3}
    assert generator.failures == {}


def test_a_request_that_times_out_is_retried(server: Server) -> None:
    slow = threading.Event()

    def answer(path: str, body: dict[str, Any]) -> Answer:
        if len(server.requests) == 1:
            slow.wait(timeout=30)
        return 200, {}, chat_answer("ok")

    server.answer = answer
    completions = generated(engine(server, request_timeout_s=0.5, concurrency=1), owed=OWED[:1])
    slow.set()
    assert [completion.text for completion in completions] == ["ok"]
    assert len(server.requests) == 2


def test_the_servers_retry_after_is_respected(server: Server) -> None:
    times: list[float] = []

    def answer(path: str, body: dict[str, Any]) -> Answer:
        times.append(time.monotonic())
        return refused(429, "slow down", Retry_After="0.2") if len(times) == 1 else (200, {}, chat_answer("ok"))

    server.answer = answer
    generated(engine(server), owed=OWED[:1])
    assert times[1] - times[0] >= 0.2


def test_a_truncated_answer_has_finish_reason_length(server: Server) -> None:
    server.answer = lambda path, body: (200, {}, chat_answer("half a pro", "length"))
    assert {completion.finish_reason for completion in generated(engine(server))} == {FinishReason.LENGTH}


def test_separate_reasoning_is_put_in_front_of_the_answer(server: Server) -> None:
    server.answer = lambda path, body: (200, {}, chat_answer("code", reasoning_content="hm"))
    assert generated(engine(server))[0].text == "<think>\nhm\n</think>\n\ncode"
    server.answer = lambda path, body: (200, {}, chat_answer("", "length", reasoning="hm"))
    assert generated(engine(server))[0].text == "<think>\nhm"


def test_an_empty_answer_is_a_completion(server: Server) -> None:
    server.answer = lambda path, body: (200, {}, chat_answer(None))  # type: ignore[arg-type]
    assert [completion.text for completion in generated(engine(server))] == [""] * 9


def test_the_sample_of_a_failed_request_stays_owed(server: Server) -> None:
    server.answer = lambda path, body: (
        refused(400, "content policy") if "Solve b" in str(body) else (200, {}, chat_answer("ok"))
    )
    generator = engine(server)
    assert {completion.key.problem_id for completion in generated(generator)} == {"a", "c"}
    assert set(generator.failures) == set(OWED[3:6])
    assert "content policy" in generator.failures[OWED[3]]

    server.answer = lambda path, body: (200, {}, chat_answer("now"))
    server.requests.clear()
    healed = generated(generator, owed=list(generator.failures))
    assert [completion.text for completion in healed] == ["now"] * 3
    assert len(server.requests) == 3


def test_a_prompt_too_long_for_the_model_is_an_empty_truncated_answer(server: Server) -> None:
    message = "This model's maximum context length is 10 tokens. However, you requested 60 tokens."
    server.answer = lambda path, body: refused(400, message)
    completions = generated(engine(server))
    assert [(completion.text, completion.finish_reason) for completion in completions] == [
        ("", FinishReason.LENGTH)
    ] * 9


def test_max_completion_tokens_is_sent_to_servers_that_require_it(server: Server) -> None:
    server.answer = lambda path, body: (
        refused(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
        if "max_tokens" in body
        else (200, {}, chat_answer("ok"))
    )
    assert len(generated(engine(server))) == 9
    assert server.bodies()[-1]["max_completion_tokens"] == 50


def test_no_seed_is_sent_to_a_server_that_rejects_it(server: Server) -> None:
    server.answer = lambda path, body: (
        refused(400, "seed: extra field") if "seed" in body else (200, {}, chat_answer("ok"))
    )
    assert len(generated(engine(server))) == 9


def test_a_rejected_temperature_is_never_dropped(server: Server) -> None:
    server.answer = lambda path, body: refused(400, "temperature must be 1 for this model")
    with pytest.raises(UserError, match="temperature must be 1"):
        generated(engine(server))
    assert {body["temperature"] for body in server.bodies()} == {0.5}


@pytest.mark.parametrize(("status", "what"), [(401, "bad key"), (403, "not yours"), (404, "no such model")])
def test_an_error_that_no_retry_can_fix_ends_the_run_at_once(server: Server, status: int, what: str) -> None:
    """Regression: a worker started its next sample before the refusal had been collected."""
    server.answer = lambda path, body: refused(status, what)
    with pytest.raises(UserError, match=what):
        generated(engine(server, concurrency=1))
    assert len(server.requests) == 1


def test_a_server_that_is_down_is_one_clear_message(server: Server) -> None:
    server.close()
    with pytest.raises(UserError, match=r"http://127\.0\.0\.1:\d+/v1: requests keep failing.*9 samples are missing"):
        generated(engine(server))


def test_a_server_that_dies_midway_ends_the_run_with_the_rest_owed(server: Server) -> None:
    server.answer = lambda path, body: (
        (200, {}, chat_answer("ok")) if len(server.requests) == 1 else refused(400, "gone")
    )
    got: list[Completion] = []
    with pytest.raises(UserError, match="8 samples are missing"):
        got.extend(engine(server, concurrency=1).generate(PROMPTS, SAMPLING, owed=OWED))
    assert [completion.key for completion in got] == OWED[:1]
    assert len(server.requests) < 9


def test_closing_the_stream_stops_the_requests(server: Server) -> None:
    left = threading.Event()

    def answer(path: str, body: dict[str, Any]) -> Answer:
        if len(server.requests) > 1:
            left.wait(timeout=30)
        return 200, {}, chat_answer("ok")

    server.answer = answer
    stream = engine(server, concurrency=1).generate(PROMPTS, SAMPLING, owed=OWED)
    next(stream)
    assert isinstance(stream, Generator)
    stream.close()
    left.set()
    for thread in threading.enumerate():
        if thread.name == "openai":
            thread.join(timeout=30)
    assert len(server.requests) <= 2


@pytest.mark.parametrize("status", [200, 403])
def test_connections_are_closed_at_the_end(server: Server, status: int) -> None:
    """Regression: they were left to the garbage collector, which warned about them in later tests."""
    server.answer = lambda path, body: (200, {}, chat_answer("ok")) if status == 200 else refused(status, "no")
    generator = engine(server)
    assert generator.describe()["served"] is not None
    with contextlib.suppress(UserError):
        generated(generator)
    server.wait_until_connections_are_closed()


def test_a_plain_text_prompt_is_completed_up_to_its_stop_string(server: Server) -> None:
    server.answer = lambda path, body: (
        200,
        {},
        {
            "id": "x",
            "object": "text_completion",
            "created": 1,
            "model": "m",
            "choices": [{"index": 0, "finish_reason": "stop", "text": " a + b\nend\nmore"}],
        },
    )
    prompt = Prompt(problem_id="f", language_id="lua", messages=(), text="return", stop=("\nend", "1", "2", "3", "4"))
    key = SampleKey(problem_id="f", language_id="lua", sample_index=0)
    (completion,) = engine(server).generate([prompt], SAMPLING, owed=[key])
    assert completion.text == " a + b"
    path, body = server.requests[0]
    assert (path, body["prompt"], body["stop"]) == ("/v1/completions", "return", ["\nend", "1", "2", "3"])
    assert completion.prompt_tokens is None


def test_describe_has_the_address_and_no_secrets(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    secret_url = server.url.replace("http://", "http://me:hush@")
    described = OpenAIGenerator("m", base_url=f"{secret_url}/?token=hush").describe()
    assert described["base_url"] == server.url
    assert described["model"] == "m"
    assert "hush" not in str(described)
    assert "secret" not in str(described)
    assert engine(server).describe()["served"]["max_model_len"] == 99


def test_without_server_and_key_there_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(UserError, match="OPENAI_API_KEY"):
        plan("openai", "m")[0]()


def test_auto_uses_this_engine_if_there_is_a_base_url(server: Server) -> None:
    make, identity = plan("auto", "m", base_url=server.url, concurrency=2, engine_options={"top_k": 5})
    generator = make()
    assert isinstance(generator, OpenAIGenerator)
    assert not identity.local
    assert identity.server == server.url
    generated(generator, owed=OWED[:1])
    assert server.bodies()[0]["top_k"] == 5
