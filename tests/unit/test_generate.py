"""What all engines share: owed keys by prompt, seeds, chat templates, hashes, and the choice of an engine."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import jinja2
import pytest

from lcbx.errors import UserError
from lcbx.generate import ENGINES, choose_engine, parse_engine_options, plan
from lcbx.generate.chat import opened_thinking, prompt_text, prompt_token_ids, template_digest, template_switches
from lcbx.generate.describe import weights_digest
from lcbx.generate.engine import ModelRequest
from lcbx.generate.generator import cut_at_stop, owed_by_prompt, seed_for
from lcbx.types import Message, Prompt, SampleKey

CHAT = "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}<assistant>"


def key(problem: str, sample: int = 0, language: str = "lua") -> SampleKey:
    return SampleKey(problem_id=problem, language_id=language, sample_index=sample)


def prompt(problem: str, *messages: tuple[str, str], text: str | None = None, language: str = "lua") -> Prompt:
    chat = tuple(Message(role=role, content=content) for role, content in messages)
    return Prompt(problem_id=problem, language_id=language, messages=chat, text=text)


class Tokenizer:
    """Has a chat template, and letters as tokens."""

    def __init__(self, chat_template: str | dict[str, str] | None) -> None:
        self.chat_template = chat_template

    def apply_chat_template(self, messages: Any, **variables: Any) -> str:
        assert variables.pop("tokenize") is False
        assert isinstance(self.chat_template, str)

        def refuse(reason: str) -> None:
            raise jinja2.TemplateError(reason)

        template = jinja2.Template(self.chat_template)
        text: str = template.render(messages=messages, raise_exception=refuse, **variables)
        return text

    def encode(self, text: str, *, add_special_tokens: bool) -> list[int]:
        return [1] * add_special_tokens + [ord(char) for char in text]


# --- owed samples -----------------------------------------------------------------------------------------------------


def test_owed_keys_are_grouped_in_the_order_of_the_prompts() -> None:
    prompts = [prompt("b"), prompt("a"), prompt("a", language="r"), prompt("c")]
    owed = [key("a", 2), key("b"), key("a", 0), key("a", 0, "r"), key("a", 2)]
    assert [(owed_prompt.problem_id, keys) for owed_prompt, keys in owed_by_prompt(prompts, owed)] == [
        ("b", [key("b")]),
        ("a", [key("a", 0), key("a", 2)]),
        ("a", [key("a", 0, "r")]),
    ]


def test_an_owed_sample_without_a_prompt_is_a_bug_of_the_caller() -> None:
    with pytest.raises(ValueError, match="'a' in 'r'"):
        owed_by_prompt([prompt("a")], [key("a", 0, "r")])


def test_seeds_depend_on_run_and_sample_and_never_change() -> None:
    assert seed_for(0, key("a")) == 1398044164
    seeds = {seed_for(seed, key(problem, sample)) for seed in (0, 1) for problem in "ab" for sample in (0, 1)}
    assert len(seeds) == 8
    assert all(0 <= seed < 2**31 for seed in seeds)


def test_text_is_cut_at_the_first_stop_of_all() -> None:
    assert cut_at_stop("a\n--\nend", ["\nend", "\n--"]) == "a"
    assert cut_at_stop("a", ["\nend", ""]) == "a"


# --- chat templates ---------------------------------------------------------------------------------------------------


def test_messages_are_rendered_by_the_models_template_which_writes_its_own_special_tokens() -> None:
    tokenizer, chat_prompt = Tokenizer(CHAT), prompt("a", ("system", "s"), ("user", "u"))
    text = prompt_text(tokenizer, chat_prompt, thinking=False)
    assert text == "<system>s<user>u<assistant>"
    assert prompt_token_ids(tokenizer, text, chat_prompt)[0] == ord("<")


def test_a_base_model_gets_plain_text_and_its_first_token() -> None:
    tokenizer, chat_prompt = Tokenizer(None), prompt("a", ("system", "s"), ("user", "u"))
    text = prompt_text(tokenizer, chat_prompt, thinking=False)
    assert text == "s\n\nu\n\n"
    assert prompt_token_ids(tokenizer, text, chat_prompt)[0] == 1
    assert template_digest(tokenizer) is None


def test_a_plain_text_prompt_is_not_changed() -> None:
    chat_prompt = prompt("a", text="def f(")
    assert prompt_text(Tokenizer(CHAT), chat_prompt, thinking=False) == "def f("
    assert prompt_token_ids(Tokenizer(CHAT), "def f(", chat_prompt)[0] == 1


@pytest.mark.parametrize("switch", ["enable_thinking", "thinking"])
def test_thinking_is_switched_off_if_the_template_supports_it(switch: str) -> None:
    tokenizer = Tokenizer(CHAT + "{% if " + switch + " is defined and not " + switch + " %}<quick>{% endif %}")
    chat_prompt = prompt("a", ("user", "u"))
    assert prompt_text(tokenizer, chat_prompt, thinking=False).endswith("<quick>")
    assert prompt_text(tokenizer, chat_prompt, thinking=True).endswith("<assistant>")


def test_a_template_without_a_thinking_switch_gets_none() -> None:
    assert template_switches("{{ messages }} {# rethinking #}", thinking=False) == {}


def test_a_template_that_refuses_a_role_is_a_clear_error() -> None:
    tokenizer = Tokenizer("{% if messages[0].role == 'system' %}{{ raise_exception('no system role') }}{% endif %}")
    with pytest.raises(UserError, match=r"roles system, user: no system role.*--prompt"):
        prompt_text(tokenizer, prompt("a", ("system", "s"), ("user", "u")), thinking=False)


def test_the_default_of_several_templates_is_used() -> None:
    assert template_digest(Tokenizer({"default": CHAT, "tools": "x"})) == template_digest(Tokenizer(CHAT))


@pytest.mark.parametrize(
    ("end", "tag"),
    [
        ("<|assistant|>\n<think>\n", "<think>"),
        ("[/INST][THINK]", "[THINK]"),
        ("<|im_start|>assistant\n", ""),
        ("<think>\n\n</think>\n\n", ""),
        ("<think> is what I say", ""),
    ],
)
def test_a_thinking_tag_that_the_prompt_leaves_open_is_detected(end: str, tag: str) -> None:
    assert opened_thinking("x" * 1000 + end) == tag


# --- hashes -----------------------------------------------------------------------------------------------------------


def test_weights_are_identified_by_content_and_hashed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "model"
    folder.mkdir()
    assert weights_digest(folder) is None
    (folder / "model-1.safetensors").write_bytes(b"one")
    (folder / "model-2.safetensors").write_bytes(b"two")
    first = weights_digest(folder)
    assert first is not None
    cached = json.loads((tmp_path / "cache/weight-hashes.json").read_text())
    assert len(cached) == 2
    assert weights_digest(folder) == first

    (folder / "model-2.safetensors").write_bytes(b"other")
    assert weights_digest(folder) != first
    (tmp_path / "cache/weight-hashes.json").write_text("torn {")
    assert weights_digest(folder) != first
    assert weights_digest(tmp_path / "nowhere") is None


# --- the table of engines ---------------------------------------------------------------------------------------------


def test_auto_chooses_by_model_and_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def chosen(engine: str, model: str, **flags: Any) -> str:
        return choose_engine(engine, ModelRequest(model=model, flags=flags)).name

    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))  # no nvidia-smi
    assert chosen("auto", "x.jsonl") == "replay"
    assert chosen("auto", "m", completions=tmp_path) == "replay"
    assert chosen("auto", "m", base_url="http://x") == "openai"
    assert chosen("auto", "demo") == "transformers"
    assert chosen("vllm", "x.jsonl") == "vllm"
    monkeypatch.setenv("OPENAI_BASE_URL", "http://x")
    assert chosen("auto", "m") == "openai"
    assert chosen("auto", "demo") == "transformers"


def test_an_unknown_engine_is_an_error_that_lists_the_engines() -> None:
    with pytest.raises(UserError, match="auto, replay, openai, vllm, transformers"):
        plan("tensorflow", "m")


def test_every_engine_declares_what_the_commands_show() -> None:
    """Options of the same name have the same type, so that one flag serves several engines."""
    kinds: dict[str, type] = {}
    for name, spec in ENGINES.items():
        assert name == spec.name
        assert spec.summary
        assert spec.extra is None or spec.packages, "an extra installs packages"
        for option in spec.options:
            assert option.name.isidentifier()
            assert option.help.endswith(".")
            assert kinds.setdefault(option.name, option.kind) is option.kind


def test_options_of_no_engine_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"question_id": "a", "completion": "x"}\n')
    with pytest.raises(TypeError, match="'colour'"):
        plan("replay", str(path), colour="red")
    with pytest.raises(UserError, match="engine replay has no option 'x'; it takes no options"):
        plan("replay", str(path), engine_options={"x": 1})


def test_options_for_placement_are_no_departure_from_a_protocol() -> None:
    """The same model has one run id, wherever and however fast it runs."""
    for name in ("openai", "vllm", "transformers"):
        assert {"max_num_seqs", "block_size"} <= ENGINES[name].placement
        assert not {"thinking", "dtype", "top_k"} & ENGINES[name].placement


def test_an_engine_option_of_the_wrong_type_is_refused() -> None:
    with pytest.raises(UserError, match="thinking=maybe: engine vllm expects true or false"):
        plan("vllm", "org/model", engine_options={"thinking": "maybe"})


@pytest.mark.skipif(importlib.util.find_spec("vllm") is not None, reason="needs an environment without vLLM")
def test_an_engine_that_is_not_installed_names_its_extra() -> None:
    make, identity = plan("vllm", "org/model", revision="abc")
    assert (identity.name, identity.revision, identity.local) == ("org/model", "abc", True)
    with pytest.raises(UserError, match=r"engine vllm can't be used.*pip install '.*\[vllm\]'"):
        make()


def test_a_local_folder_is_identified_by_its_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "my-model"
    folder.mkdir()
    with pytest.raises(UserError, match=r"no config\.json"):
        plan("transformers", str(folder))
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"weights")
    _, identity = plan("transformers", str(folder))
    digest = weights_digest(folder)
    assert digest is not None
    assert (identity.name, identity.revision, identity.local) == ("my-model", f"weights-{digest[:12]}", True)


def test_replayed_completions_have_the_name_of_the_model(tmp_path: Path) -> None:
    path = tmp_path / "theirs.jsonl"
    path.write_text('{"question_id": "a", "completion": "x"}\n')
    make, identity = plan("auto", "their-model", completions=path)
    assert (identity.name, identity.local) == ("their-model", False)
    assert make().describe()["samples"] == 1
    _, identity = plan("auto", str(path))
    assert identity.name == "theirs"
    with pytest.raises(UserError, match="no such file"):
        plan("auto", str(tmp_path / "gone.jsonl"))


def test_engine_options_are_json_or_else_text() -> None:
    assert parse_engine_options(["tensor_parallel_size=4", "dtype=bfloat16", 'x={"a": [1]}', "thinking=true"]) == {
        "tensor_parallel_size": 4,
        "dtype": "bfloat16",
        "x": {"a": [1]},
        "thinking": True,
    }
    with pytest.raises(UserError, match="'four' should be NAME=VALUE"):
        parse_engine_options(["four"])
