"""The real `vllm` engine with the demo model; run in an environment of its own."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("vllm", reason="needs the vllm extra")

from lcbx.errors import UserError
from lcbx.generate import Generator, plan
from lcbx.processes import family, start_of
from lcbx.types import Completion, FinishReason, Message, Prompt, SampleKey, Sampling

# vLLM and its dependencies raise warnings; the processes it starts outlive a test.
pytestmark = [pytest.mark.vllm, pytest.mark.slow, pytest.mark.filterwarnings("default")]


def chat(problem_id: str, text: str) -> Prompt:
    return Prompt(problem_id=problem_id, language_id="lua", messages=(Message(role="user", content=text),))


PROMPTS = [chat("short", "What is the capital of France? One word."), chat("long", "Write a story about a brave dog.")]
CODE = Prompt(
    problem_id="code",
    language_id="lua",
    messages=(),
    text="-- Add.\nlocal function add(a, b)\n  return",
    stop=("\nend",),
)


def keys(*prompts: Prompt, n: int) -> list[SampleKey]:
    return [
        SampleKey(problem_id=prompt.problem_id, language_id="lua", sample_index=index)
        for prompt in prompts
        for index in range(n)
    ]


@pytest.fixture(scope="module")
def demo() -> Iterator[Any]:
    generator: Any = plan("vllm", "demo", engine_options={"max_num_seqs": 8})[0]()
    yield generator
    generator.close()


def by_key(stream: Iterator[Completion]) -> dict[SampleKey, Completion]:
    completions = list(stream)
    assert len({completion.key for completion in completions}) == len(completions)
    return {completion.key: completion for completion in completions}


def test_every_sample_comes_once_with_its_finish_reason_and_tokens(demo: Generator) -> None:
    owed = keys(*PROMPTS, n=2)
    completions = by_key(demo.generate(PROMPTS, Sampling(n=2, temperature=0.8, max_tokens=12), owed=owed))
    assert set(completions) == set(owed)
    for key in keys(PROMPTS[0], n=2):
        assert completions[key].finish_reason is FinishReason.STOP
        assert "Paris" in completions[key].text
    for key in keys(PROMPTS[1], n=2):
        assert completions[key].finish_reason is FinishReason.LENGTH
        assert completions[key].completion_tokens == 12
    first, second = (completions[key].text for key in keys(PROMPTS[1], n=2))
    assert first != second
    assert all(completion.prompt_tokens and completion.wall_time_s is not None for completion in completions.values())


def test_greedy_completions_are_equal_and_only_owed_ones_are_returned(demo: Generator) -> None:
    sampling = Sampling(n=2, temperature=0.0, max_tokens=12)
    whole = by_key(demo.generate(PROMPTS, sampling, owed=keys(*PROMPTS, n=2)))
    first, second = keys(PROMPTS[1], n=2)
    assert whole[first].text == whole[second].text
    rest = by_key(demo.generate(PROMPTS, sampling, owed=[second]))
    assert {key: completion.text for key, completion in rest.items()} == {second: whole[second].text}


def test_completions_are_returned_while_others_are_being_generated(demo: Any) -> None:
    stream = demo.generate(PROMPTS, Sampling(n=1, temperature=0.0, max_tokens=60), owed=keys(*PROMPTS, n=1))
    assert next(stream).key.problem_id == "short"
    assert demo._llm.llm_engine.has_unfinished_requests()
    stream.close()
    assert not demo._llm.llm_engine.has_unfinished_requests()


def test_a_plain_text_prompt_is_completed_up_to_its_stop_string(demo: Generator) -> None:
    (completion,) = demo.generate([CODE], Sampling(n=1, temperature=0.0, max_tokens=40), owed=keys(CODE, n=1))
    assert (completion.text.strip(), completion.finish_reason) == ("a + b", FinishReason.STOP)


def test_a_prompt_that_fills_the_context_is_an_empty_truncated_answer(demo: Any) -> None:
    prompt = chat("huge", "word " * 40_000)
    (completion,) = demo.generate([prompt], Sampling(n=1, max_tokens=8), owed=keys(prompt, n=1))
    assert (completion.text, completion.finish_reason, completion.completion_tokens) == ("", FinishReason.LENGTH, 0)


def test_describe_pins_what_was_run(demo: Generator) -> None:
    described = demo.describe()
    assert described["engine"] == "vllm"
    assert len(described["weights_sha256"]) == 64
    assert len(described["chat_template_sha256"]) == 64
    assert {"version", "torch", "dtype", "device", "model", "revision", "tokenizer"} <= described.keys()


def test_the_engine_does_not_outlive_us(demo: Any) -> None:
    """A guard process ends the engine's process even if this process is killed."""
    engines = [process for process in multiprocessing.active_children() if "EngineCore" in process.name]
    assert engines
    assert {f"{process.pid}:{start_of(process.pid or 0)}" for process in engines} <= set(demo._guard.process.args)
    assert demo._guard.process.poll() is None


def test_an_engine_that_dies_is_an_error_and_not_an_endless_wait() -> None:
    """Regression: vLLM noticed that its engine was gone, and went on waiting for its outputs."""
    before = {process.pid for process in multiprocessing.active_children()}
    generator: Any = plan("vllm", "demo", engine_options={"max_num_seqs": 1})[0]()
    stream = generator.generate(PROMPTS, Sampling(n=1, temperature=0.0, max_tokens=400), owed=keys(*PROMPTS, n=1))
    assert next(stream).key.problem_id == "short"
    engines = [process for process in multiprocessing.active_children() if process.pid not in before]
    for pid in [member for process in engines for member in family(process.pid or 0)]:
        os.kill(pid, signal.SIGKILL)
    with pytest.raises(UserError, match="engine ended while"):
        list(stream)
    generator.close()


def test_a_process_that_used_the_engine_ends_by_itself() -> None:
    """Regression: Python waits for the engine's processes, so `lcbx eval` printed its table and never ended."""
    script = """
from lcbx.generate import plan
from lcbx.types import Message, Prompt, SampleKey, Sampling
prompt = Prompt(problem_id="p", language_id="lua", messages=(Message(role="user", content="Hi"),))
key = SampleKey(problem_id="p", language_id="lua", sample_index=0)
generator = plan("vllm", "demo", engine_options={"max_num_seqs": 1})[0]()
(completion,) = generator.generate([prompt], Sampling(n=1, max_tokens=2), owed=[key])
print("generated", completion.completion_tokens)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=400)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "generated 2"), done.stderr
