"""What all engines share: who is owed what, seeds, chat templates, hashes, and which engine it will be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jinja2
import pytest

from lcbx.errors import UserError
from lcbx.generate import choose_engine, make_generator, parse_engine_options, plan
from lcbx.generate.chat import opened_thinking, prompt_text, prompt_token_ids, template_digest, template_switches
from lcbx.generate.describe import weights_digest
from lcbx.generate.generator import cut_at_stop, seed_for, wanted
from lcbx.types import Message, Prompt, SampleKey

CHAT = "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}<assistant>"


def key(problem: str, sample: int = 0, language: str = "lua") -> SampleKey:
    return SampleKey(problem_id=problem, language_id=language, sample_index=sample)


def prompt(problem: str, *messages: tuple[str, str], text: str | None = None, language: str = "lua") -> Prompt:
    said = tuple(Message(role=role, content=content) for role, content in messages)
    return Prompt(problem_id=problem, language_id=language, messages=said, text=text)


class Tokenizer:
    """A chat template, and letters as tokens."""

    def __init__(self, chat_template: str | dict[str, str] | None) -> None:
        self.chat_template = chat_template

    def apply_chat_template(self, messages: Any, **variables: Any) -> str:
        assert variables.pop("tokenize") is False
        assert isinstance(self.chat_template, str)

        def refuse(reason: str) -> None:
            raise jinja2.TemplateError(reason)

        return jinja2.Template(self.chat_template).render(messages=messages, raise_exception=refuse, **variables)

    def encode(self, text: str, *, add_special_tokens: bool) -> list[int]:
        return [1] * add_special_tokens + [ord(char) for char in text]


# --- who is owed what -------------------------------------------------------------------------------------------------


def test_only_owed_samples_are_wanted_in_the_order_of_the_prompts() -> None:
    prompts = [prompt("b"), prompt("a"), prompt("a", language="r"), prompt("c")]
    owed = [key("a", 2), key("b"), key("a", 0), key("a", 0, "r"), key("a", 2)]
    assert [(each.problem_id, keys) for each, keys in wanted(prompts, owed)] == [
        ("b", [key("b")]),
        ("a", [key("a", 0), key("a", 2)]),
        ("a", [key("a", 0, "r")]),
    ]


def test_a_sample_without_a_prompt_is_our_own_bug() -> None:
    with pytest.raises(ValueError, match="'a' in 'r'"):
        wanted([prompt("a")], [key("a", 0, "r")])


def test_seeds_depend_on_the_run_and_the_sample_and_stay_what_they_were() -> None:
    assert seed_for(0, key("a")) == 1398044164
    seeds = {seed_for(seed, key(problem, sample)) for seed in (0, 1) for problem in "ab" for sample in (0, 1)}
    assert len(seeds) == 8
    assert all(0 <= seed < 2**31 for seed in seeds)


def test_text_is_cut_at_the_first_stop_of_all() -> None:
    assert cut_at_stop("a\n--\nend", ["\nend", "\n--"]) == "a"
    assert cut_at_stop("a", ["\nend", ""]) == "a"


# --- chat templates ---------------------------------------------------------------------------------------------------


def test_messages_go_through_the_models_template_which_writes_its_own_special_tokens() -> None:
    tokenizer, asked = Tokenizer(CHAT), prompt("a", ("system", "s"), ("user", "u"))
    text = prompt_text(tokenizer, asked, thinking=False)
    assert text == "<system>s<user>u<assistant>"
    assert prompt_token_ids(tokenizer, text, asked)[0] == ord("<")


def test_a_base_model_gets_bare_text_and_its_first_token() -> None:
    tokenizer, asked = Tokenizer(None), prompt("a", ("system", "s"), ("user", "u"))
    text = prompt_text(tokenizer, asked, thinking=False)
    assert text == "s\n\nu\n\n"
    assert prompt_token_ids(tokenizer, text, asked)[0] == 1
    assert template_digest(tokenizer) is None


def test_a_plain_text_is_left_alone() -> None:
    asked = prompt("a", text="def f(")
    assert prompt_text(Tokenizer(CHAT), asked, thinking=False) == "def f("
    assert prompt_token_ids(Tokenizer(CHAT), "def f(", asked)[0] == 1


@pytest.mark.parametrize("switch", ["enable_thinking", "thinking"])
def test_thinking_is_switched_off_where_the_template_can(switch: str) -> None:
    tokenizer = Tokenizer(CHAT + "{% if " + switch + " is defined and not " + switch + " %}<quick>{% endif %}")
    asked = prompt("a", ("user", "u"))
    assert prompt_text(tokenizer, asked, thinking=False).endswith("<quick>")
    assert prompt_text(tokenizer, asked, thinking=True).endswith("<assistant>")


def test_a_template_without_a_switch_is_given_none() -> None:
    assert template_switches("{{ messages }} {# rethinking #}", thinking=False) == {}


def test_a_template_that_refuses_a_role_says_so() -> None:
    tokenizer = Tokenizer("{% if messages[0].role == 'system' %}{{ raise_exception('no system role') }}{% endif %}")
    with pytest.raises(UserError, match=r"roles system, user: no system role.*--prompt"):
        prompt_text(tokenizer, prompt("a", ("system", "s"), ("user", "u")), thinking=False)


def test_one_of_several_templates_is_the_default() -> None:
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
def test_a_completion_that_goes_on_inside_thinking_says_so(end: str, tag: str) -> None:
    assert opened_thinking("x" * 1000 + end) == tag


# --- hashes -----------------------------------------------------------------------------------------------------------


def test_weights_are_known_by_content_and_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "model"
    folder.mkdir()
    assert weights_digest(folder) is None
    (folder / "model-1.safetensors").write_bytes(b"one")
    (folder / "model-2.safetensors").write_bytes(b"two")
    first = weights_digest(folder)
    assert first is not None
    known = json.loads((tmp_path / "cache/weight-hashes.json").read_text())
    assert len(known) == 2
    assert weights_digest(folder) == first

    (folder / "model-2.safetensors").write_bytes(b"other")
    assert weights_digest(folder) != first
    (tmp_path / "cache/weight-hashes.json").write_text("torn {")
    assert weights_digest(folder) != first
    assert weights_digest(tmp_path / "nowhere") is None


# --- which engine -----------------------------------------------------------------------------------------------------


def test_auto_is_told_by_what_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))  # no nvidia-smi
    assert choose_engine("auto", "x.jsonl", base_url=None, completions=None) == "replay"
    assert choose_engine("auto", "m", base_url=None, completions=tmp_path) == "replay"
    assert choose_engine("auto", "m", base_url="http://x", completions=None) == "openai"
    assert choose_engine("auto", "demo", base_url=None, completions=None) == "transformers"
    assert choose_engine("vllm", "x.jsonl", base_url=None, completions=None) == "vllm"


def test_an_unknown_engine_names_those_there_are() -> None:
    with pytest.raises(UserError, match="auto, vllm, openai, transformers, replay"):
        make_generator("tensorflow", "m")


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


def test_completions_of_others_go_under_the_name_they_are_given(tmp_path: Path) -> None:
    path = tmp_path / "theirs.jsonl"
    path.write_text('{"question_id": "a", "completion": "x"}\n')
    make, identity = plan("auto", "their-model", completions=path)
    assert (identity.name, identity.local) == ("their-model", False)
    assert make().describe()["samples"] == 1
    _, identity = plan("auto", str(path))
    assert identity.name == "theirs"
    with pytest.raises(UserError, match="no such file"):
        plan("auto", str(tmp_path / "gone.jsonl"))


def test_engine_options_are_json_where_they_are_and_text_where_not() -> None:
    assert parse_engine_options(["tensor_parallel_size=4", "dtype=bfloat16", 'x={"a": [1]}', "thinking=true"]) == {
        "tensor_parallel_size": 4,
        "dtype": "bfloat16",
        "x": {"a": [1]},
        "thinking": True,
    }
    with pytest.raises(UserError, match="'four' should be NAME=VALUE"):
        parse_engine_options(["four"])
    with pytest.raises(UserError, match="replay takes no options"):
        plan("replay", __file__, engine_options={"x": 1})
