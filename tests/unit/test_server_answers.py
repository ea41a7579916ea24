"""What servers answer besides completions is never a wrong answer and never a record that can't be read."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.openai_server import Server, chat_answer, refused
from test_openai_engine import OWED, PROMPTS, SAMPLING, engine, generated

from lcbx.errors import UserError
from lcbx.generate.generator import seed_for
from lcbx.generate.openai_generator import OpenAIGenerator
from lcbx.generate.server_answers import AnswerError, completion_of, error_text, parse_body
from lcbx.types import Completion, FinishReason, Sampling


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


def only_choice(**fields: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "finish_reason": "stop", "message": {"content": "code"}, **fields}]}


OVERFLOWS = [
    "This model's maximum context length is 1000 tokens. However, you requested 1227 tokens (203 in the messages, "
    "1024 in the completion). Please reduce the length of the messages or completion.",
    "'max_tokens' or 'max_completion_tokens' is too large: 1024. This model's maximum context length is 1000 tokens "
    "and your request has 203 input tokens (1024 > 1000 - 203).",
    "Requested token count exceeds the model's maximum context length of 1000 tokens. You requested a total of 1227 "
    "tokens: 203 tokens from the input messages and 1024 tokens for the completion.",
]


@pytest.mark.parametrize("message", OVERFLOWS)
def test_a_context_too_small_for_prompt_and_answer_gives_the_room_that_is_left(server: Server, message: str) -> None:
    server.answer = lambda path, body: (
        refused(400, message) if body["max_tokens"] > 797 else (200, {}, chat_answer("code"))
    )
    completions = list(engine(server).generate(PROMPTS, Sampling(n=3, max_tokens=1024), owed=OWED[:1]))
    assert [completion.text for completion in completions] == ["code"]
    assert [body["max_tokens"] for body in server.bodies()] == [1024, 797]


def test_where_the_server_does_not_say_how_much_room_is_left_it_is_found(server: Server) -> None:
    server.answer = lambda path, body: (
        refused(400, "the request exceeds the available context size")
        if body["max_tokens"] > 300
        else (200, {}, chat_answer("code"))
    )
    completions = list(engine(server).generate(PROMPTS, Sampling(n=3, max_tokens=1024), owed=OWED[:1]))
    assert [completion.text for completion in completions] == ["code"]
    assert server.bodies()[-1]["max_tokens"] == 256


NO_ANSWERS = [
    ("finish_reason error", only_choice(finish_reason="error")),
    ("finish_reason abort", only_choice(finish_reason="abort")),
    ("finish_reason that nobody knows", only_choice(finish_reason="cosmic_ray")),
    ("finish_reason that is a number", only_choice(finish_reason=7)),
    ("finish_reason that is a list", only_choice(finish_reason=["stop"])),
    ("content_filter", only_choice(finish_reason="content_filter")),
    ("SAFETY", only_choice(finish_reason="SAFETY")),
    ("refusal", only_choice(message={"content": None, "refusal": "I can't help with that."})),
    ("error in the choice", only_choice(error={"message": "upstream died", "code": 502})),
    ("tool call", only_choice(finish_reason="tool_calls", message={"content": None, "tool_calls": [{"id": "1"}]})),
    ("no message", only_choice(message=None)),
    ("content that is a number", only_choice(message={"content": 7})),
    ("no choices", {"choices": []}),
    ("choices that are null", {"choices": None}),
    ("choices that are text", {"choices": "stop"}),
    ("an error with status 200", {"error": {"message": "overloaded"}}),
    ("a list", []),
    ("cut off JSON", b'{"choices": [{"index": 0, "mess'),
    ("nothing", b""),
    ("nested deeply", b"[" * 100_000),
]


@pytest.mark.parametrize("body", [row[1] for row in NO_ANSWERS], ids=[row[0] for row in NO_ANSWERS])
def test_what_is_no_answer_is_retried_and_then_missing(
    server: Server, body: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lcbx.generate.openai_generator.ATTEMPTS", 3)
    server.answer = lambda path, asked: (200, {}, body if "Solve b" in str(asked) else chat_answer("ok"))
    generator = engine(server)
    completions = generated(generator)
    assert {completion.key.problem_id for completion in completions} == {"a", "c"}
    assert set(generator.failures) == set(OWED[3:6])
    assert sum("Solve b" in str(asked) for asked in server.bodies()) == 9


def test_an_answer_that_was_withheld_once_is_taken_the_next_time(server: Server) -> None:
    server.answer = lambda path, body: (
        200,
        {},
        only_choice(finish_reason="content_filter") if len(server.requests) == 1 else chat_answer("ok"),
    )
    assert len(generated(engine(server))) == 9


def test_reasons_of_missing_samples_are_counted_and_named(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    server.answer = lambda path, body: (
        (200, {}, only_choice(finish_reason="content_filter"))
        if "Solve b" in str(body)
        else (200, {}, chat_answer("ok"))
    )
    with caplog.at_level(logging.WARNING):
        generated(engine(server))
    assert "3 samples have no completion and are missing, not wrong: blocked by the server" in caplog.text


@pytest.mark.parametrize("reason", ["length", "max_tokens", "MAX_TOKENS", "model_length"])
def test_every_name_of_the_token_limit_is_truncation(server: Server, reason: str) -> None:
    server.answer = lambda path, body: (200, {}, chat_answer("half", reason))
    assert {completion.finish_reason for completion in generated(engine(server))} == {FinishReason.LENGTH}


@pytest.mark.parametrize("reason", ["stop", "STOP", "eos", "end_turn", None, ""])
def test_every_name_of_an_end_is_an_end(server: Server, reason: Any) -> None:
    server.answer = lambda path, body: (200, {}, chat_answer("whole", reason))
    assert {completion.finish_reason for completion in generated(engine(server))} == {FinishReason.STOP}


CONTENTS = [
    ([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}], "ab"),
    (["a", "b"], "ab"),
    ([{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}, "b"], "<think>\nhm\n</think>\nb"),
    ([{"type": "image_url", "image_url": {}}, {"type": "text", "text": {"value": "b"}}], "b"),
    ("\ud800 lone", "? lone"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "text"), CONTENTS)
def test_content_in_parts_is_text(server: Server, content: Any, text: str) -> None:
    server.answer = lambda path, body: (200, {}, only_choice(message={"content": content}))
    assert {completion.text for completion in generated(engine(server))} == {text}


@pytest.mark.parametrize(
    "usage", ["12", 7, [], {"prompt_tokens": "7", "completion_tokens": 1.5}, {"prompt_tokens": -1}]
)
def test_usage_that_is_no_number_of_tokens_is_not_known(server: Server, usage: Any) -> None:
    server.answer = lambda path, body: (200, {}, chat_answer("ok") | {"usage": usage})
    assert {(row.prompt_tokens, row.completion_tokens) for row in generated(engine(server))} == {(None, None)}


def test_a_blocked_first_prompt_does_not_end_the_run(server: Server) -> None:
    server.answer = lambda path, body: (
        refused(403, "this prompt violates our content policy")
        if "Solve a" in str(body)
        else (200, {}, chat_answer("ok"))
    )
    generator = engine(server)
    assert {completion.key.problem_id for completion in generated(generator)} == {"b", "c"}
    assert set(generator.failures) == set(OWED[:3])


def test_answers_on_their_way_are_kept_when_the_run_ends(server: Server) -> None:
    """The first request is answered last; the others are refused for good meanwhile."""

    def answer(path: str, body: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        if body["seed"] == seed_for(SAMPLING.seed, OWED[0]):
            while len(server.requests) < 7:
                time.sleep(0.01)
            time.sleep(0.5)  # until the decision that further requests are pointless
            return 200, {}, chat_answer("late")
        return refused(400, "no")

    server.answer = answer
    completions: list[Completion] = []
    with pytest.raises(UserError, match="8 samples are missing"):
        completions.extend(engine(server, concurrency=2).generate(PROMPTS, SAMPLING, owed=OWED))
    assert [completion.text for completion in completions] == ["late"]


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize(
    ("name", "message", "sampling"),
    [
        ("top_p", "Unsupported parameter: 'top_p' is not supported with this model.", SAMPLING),
        ("top_p", "`temperature` and `top_p` cannot both be specified for this model. Use only one.", SAMPLING),
        ("seed", "seed: Extra inputs are not permitted", SAMPLING),
        (
            "temperature",
            "'temperature' is not supported with this model",
            Sampling(n=3, temperature=1.0, max_tokens=50),
        ),
    ],
)
def test_a_refused_parameter_that_asks_for_the_default_is_left_out(
    server: Server, status: int, name: str, message: str, sampling: Sampling
) -> None:
    server.answer = lambda path, body: refused(status, message) if name in body else (200, {}, chat_answer("ok"))
    completions = list(engine(server).generate(PROMPTS, sampling, owed=OWED))
    assert len(completions) == 9
    assert name not in server.bodies()[-1]


def test_a_refused_parameter_that_the_protocol_sets_is_never_left_out(server: Server) -> None:
    server.answer = lambda path, body: refused(400, "top_p is not supported") if "top_p" in body else (200, {}, {})
    with pytest.raises(UserError, match="top_p is not supported"):
        list(engine(server).generate(PROMPTS, Sampling(n=3, top_p=0.9, max_tokens=50), owed=OWED))


def test_every_parameter_of_the_protocol_is_sent_at_first(server: Server) -> None:
    """Servers fill in what is left out: vLLM takes the model's own top_p, for example."""
    generated(engine(server))
    assert {"temperature", "top_p", "max_tokens", "seed"} <= server.bodies()[0].keys()


def test_an_engine_option_that_is_null_is_not_sent(server: Server) -> None:
    generator = OpenAIGenerator("m", base_url=server.url, extra_body={"top_p": None, "top_k": 20})
    list(generator.generate(PROMPTS, SAMPLING, owed=OWED[:1]))
    assert "top_p" not in server.bodies()[0]
    assert server.bodies()[0]["top_k"] == 20


ERROR_BODIES = [
    ({"detail": "model is sleeping"}, "model is sleeping"),
    ({"detail": [{"loc": ["body", "seed"], "msg": "extra fields not permitted"}]}, "extra fields not permitted"),
    ({"error": "text only"}, "text only"),
    ({"error": {"message": "nested"}}, "nested"),
    ({"message": None, "error": {"msg": "deeper"}}, "deeper"),
]


@pytest.mark.parametrize(("body", "text"), ERROR_BODIES)
def test_what_the_body_of_an_error_says_is_shown(server: Server, body: Any, text: str) -> None:
    server.answer = lambda path, asked: (418, {}, body)
    with pytest.raises(UserError, match=text):
        generated(engine(server))


def test_a_quota_that_is_used_up_ends_the_run_without_retries(server: Server) -> None:
    error = {
        "error": {
            "message": "You exceeded your current quota",
            "type": "insufficient_quota",
            "code": "insufficient_quota",
        }
    }
    server.answer = lambda path, body: (429, {}, error)
    with pytest.raises(UserError, match="exceeded your current quota"):
        generated(engine(server, concurrency=1))
    assert len(server.requests) == 1


def test_a_web_page_is_no_server_of_this_api(server: Server) -> None:
    server.answer = lambda path, body: (200, {}, b"<!DOCTYPE html><html><body>Welcome</body></html>")
    with pytest.raises(UserError, match="web page"):
        generated(engine(server, concurrency=1))
    assert len(server.requests) == 1


@pytest.mark.parametrize("url", ["localhost:8000/v1", "ftp://x/v1", "http://", "not an address"])
def test_an_address_that_is_none_is_refused_at_once(url: str) -> None:
    with pytest.raises(UserError, match="not an address"):
        OpenAIGenerator("m", base_url=url)


@pytest.mark.parametrize("key", ["sk-\u00e9", "sk-1\nsk-2", "sk-1\r\n"])
def test_a_key_that_no_header_can_hold_is_refused_at_once(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with pytest.raises(UserError, match="OPENAI_API_KEY"):
        OpenAIGenerator("m", base_url="http://127.0.0.1:9/v1")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["choices", "message", "content", "finish_reason", "usage", "text", "error", "refusal", "tool_calls", "x"]
    ), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_no_answer_of_a_server_raises_anything_else(value: Any) -> None:
    body = value if isinstance(value, dict) else {"choices": value}
    try:
        completion = completion_of(OWED[0], PROMPTS[0], parse_body(json.dumps(body)), 0.1)
    except AnswerError:
        return
    assert isinstance(completion.text, str)
    completion.text.encode()
    error_text(value)
