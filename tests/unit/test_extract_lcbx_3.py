"""Rule lcbx-3: prose and refusals are no programs, wherever they stand; programs stay what they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcbx import languages
from lcbx.extract import DEFAULT_RULE, extract
from lcbx.prompts import protocols
from lcbx.types import Completion, ExtractReason, FinishReason, Program, SampleKey

PROGRAMS = Path(__file__).parents[1] / "programs"
LANGUAGES = languages.load_all()


def extracted(text: str, rule: str = "lcbx-3", language_id: str = "python") -> Program:
    key = SampleKey(problem_id="p", language_id=language_id, sample_index=0)
    language = LANGUAGES.get(language_id)
    fences = language.fences if language else ()
    return extract(Completion(key=key, text=text, finish_reason=FinishReason.STOP), rule=rule, fences=fences)


NO_PROGRAMS = {
    "refusal": "I'm sorry, I can't ...",
    "refusal with a typographic apostrophe": "I’m sorry, but I can’t help with that.",
    "refusal in one word": "Sorry",
    "refusal in two words": "I can't.",
    "refusal without capitals": "i'm sorry i can't solve this",
    "refusal in a block without a tag": "```\nI'm sorry, I can't help with that.\n```",
    "refusal in a block of text": "```text\nI'm sorry, I can't help.\n```",
    "refusal in a block of the language": "```python\nI'm sorry, I can't help with that request.\n```",
    "refusal after thinking": "<think>hm</think>I'm sorry, I can't.",
    "refusal that names code": "I cannot use `x = input()` for this.",
    "refusal in Chinese": "对不起，我无法帮助你。",
    "refusal in Japanese": "申し訳ありませんが、その質問にはお答えできません。",
    "refusal in Korean": "죄송합니다. 도와드릴 수 없습니다.",
    "refusal in Spanish": "Lo siento, no puedo.",
    "refusal in French": "Désolé, impossible.",
    "refusal in German": "Leider nein.",
    "refusal in Russian": "Извините, не могу.",
    "steps": "1. Read the input.\n2. Compute f(x) = 2*x.\n3. Print it.",
    "prose in a block": "```\nFirst read all the numbers, then print their sum.\n```",
    "prose without blanks": "首先读取所有的数字，然后输出它们的和。",
}
PROGRAMS_THAT_LOOK_LIKE_IT = {
    "one call": ("```\nProcess.sleep(:infinity)\n```", "elixir"),
    "comment first": (
        "```python\n# I'm sorry, I can't do it faster\nprint(sum(map(int, input().split())))\n```",
        "python",
    ),
    "comment in Chinese": ("```python\n# 首先读取所有的数字\nprint(1)\n```", "python"),
    "name": ("sorry = 1\nprint(sorry)", "python"),
    "number": ("42", "python"),
    "comments alone": ("```\n-- The answer is the sum of the numbers.\n```", "ada"),
    "reads like English": ("```cobol\n       move a to b.\n       add 1 to counter.\n       stop run.\n```", "cobol"),
}


@pytest.mark.parametrize("name", NO_PROGRAMS)
def test_what_is_no_program_is_found_to_be_none(name: str) -> None:
    program = extracted(NO_PROGRAMS[name])
    assert (program.source, program.reason, program.fence) == (None, ExtractReason.PROSE, None)


@pytest.mark.parametrize("name", PROGRAMS_THAT_LOOK_LIKE_IT)
def test_what_looks_like_it_is_a_program(name: str) -> None:
    text, language_id = PROGRAMS_THAT_LOOK_LIKE_IT[name]
    program = extracted(text, language_id=language_id)
    assert program == extracted(text, "lcbx-2", language_id)
    assert program.source is not None


def test_rules_behind_older_names_stay_as_they_were() -> None:
    block = NO_PROGRAMS["refusal in a block without a tag"]
    assert (
        extracted(block, "lcbx-2").source == extracted(block, "lcbx-1").source == "I'm sorry, I can't help with that.\n"
    )


def test_the_rule_is_that_of_the_default_protocol() -> None:
    assert protocols.load(protocols.DEFAULT).extraction == DEFAULT_RULE == "lcbx-3"


def test_every_known_program_is_found_as_by_lcbx_2() -> None:
    changed = []
    for path in sorted(PROGRAMS.glob("*/*/*")):
        source = path.read_bytes().decode("utf-8", "replace")
        language_id = path.parts[-3]
        for text in (source, f"```\n{source}\n```", f"```{language_id}\n{source}\n```"):
            if extracted(text, "lcbx-3", language_id) != extracted(text, "lcbx-2", language_id):
                changed.append((path.name, text[:4]))
    assert changed == []


@given(st.text(max_size=300), st.sampled_from(["", "```\n", "```python\n"]))
def test_only_prose_is_taken_away(text: str, opening: str) -> None:
    before, after = (extracted(opening + text, rule) for rule in ("lcbx-2", "lcbx-3"))
    assert after == before or (before.source is not None and after.reason is ExtractReason.PROSE)


TAGS_SEEN = {
    "ada": "ada95 Ada2022 ads",
    "awk": "gawk mawk",
    "bash": "sh shell zsh shellscript",
    "c": "C99 c23",
    "clojure": "clj cljs",
    "cobol": "cob cbl",
    "common-lisp": "lisp common_lisp cl",
    "cpp": "C++ cpp17 c++20 cc",
    "csharp": "cs C# c-sharp",
    "d": "dlang",
    "elixir": "ex exs",
    "erlang": "erl",
    "forth": "fs 4th fth",
    "fortran": "f90 fortran90 Fortran95 f77",
    "go": "golang",
    "groovy": "groovy",
    "haskell": "hs",
    "java": "java17",
    "javascript": "js node nodejs jsx mjs node.js",
    "julia": "jl",
    "kotlin": "kt kts",
    "lua": "luajit lua5.4",
    "nim": "nim",
    "ocaml": "ml",
    "octave": "matlab m",
    "pascal": "pas delphi object-pascal",
    "perl": "pl perl5",
    "php": "php",
    "prolog": "pl swi-prolog",
    "python": "py py3 python3 pypy3 ipython",
    "r": "R rscript {r}",
    "racket": "rkt",
    "raku": "perl6 p6",
    "ruby": "rb",
    "rust": "rs rust,ignore",
    "scala": "scala3 sc",
    "scheme": "scm lisp",
    "standard-ml": "sml ml",
    "swift": "swift",
    "tcl": "tclsh",
    "typescript": "ts tsx",
}
"""What models write after the backticks of a program in a language."""


@pytest.mark.parametrize("language_id", TAGS_SEEN)
def test_a_block_with_any_usual_tag_comes_before_one_with_an_unknown_tag(language_id: str) -> None:
    """`py3` was no tag of Python: a block after the program was taken."""
    for tag in TAGS_SEEN[language_id].split():
        text = f"```{tag}\nread(n); print(n)\n```\nIt is called so:\n```my-tag\nrun(x); print(x)\n```\n"
        assert extracted(text, language_id=language_id).fence == tag


def test_a_tag_belongs_to_one_language_or_to_a_family_that_shares_it() -> None:
    shared = {
        "lisp": {"common-lisp", "emacs-lisp", "fennel", "scheme"},
        "ml": {"ocaml", "standard-ml"},
        "pl": {"perl", "prolog"},
        **{tag: {"bash", "zsh"} for tag in ("bash", "sh", "shell", "zsh")},
    }
    owners: dict[str, set[str]] = {}
    for language in LANGUAGES.values():
        for tag in language.fences if language.extends is None else ():
            owners.setdefault(tag.lower(), set()).add(language.language_id)
    assert {tag: names for tag, names in owners.items() if len(names) > 1} == shared
