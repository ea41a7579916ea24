"""Extraction of programs from completions: a table of cases, and properties that hold for every text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lcbx import languages
from lcbx.extract import THINKING, extract, looks_like
from lcbx.types import Completion, ExtractReason, FinishReason, Frame, Language, Program, SampleKey

STOP, LENGTH = FinishReason.STOP, FinishReason.LENGTH
CODE = "print(1)\n"
FENCED = f"```lua\n{CODE}```"


def key(language_id: str) -> SampleKey:
    return SampleKey(problem_id="p", language_id=language_id, sample_index=0)


def completion(text: str, finish: FinishReason = STOP, *, language_id: str = "lua") -> Completion:
    return Completion(key=key(language_id), text=text, finish_reason=finish)


def extracted(text: str, finish: FinishReason = STOP, *, rule: str = "lcbx-1") -> tuple[str | None, str]:
    program = extract(completion(text, finish), rule=rule)
    return program.source, program.reason.value


# name, text, finish reason, source, reason
TABLE = [
    ("one fence", f"Here:\n{FENCED}\nDone.", STOP, CODE, "closed-fence"),
    ("several fences: the last one", f"```lua\nold()\n```\nBetter:\n{FENCED}", STOP, CODE, "closed-fence"),
    ("without a tag", f"```\n{CODE}```\n", STOP, CODE, "closed-fence"),
    ("odd tag", f"```{{.lua title=main}}\n{CODE}```", STOP, CODE, "closed-fence"),
    ("closed and then cut off in prose", f"{FENCED}\nThis works beca", LENGTH, CODE, "closed-fence"),
    ("unclosed, the model stopped", f"```lua\n{CODE}", STOP, CODE, "unclosed-fence"),
    ("unclosed, cut off", "```lua\nprint(", LENGTH, None, "truncated-fence"),
    ("unclosed after a closed one, stopped", f"```lua\nold()\n```\n```lua\n{CODE}", STOP, CODE, "unclosed-fence"),
    ("unclosed after a closed one, cut off", f"{FENCED}\n```lua\nprin", LENGTH, CODE, "closed-fence"),
    ("cut off after an example", "```text\n1 2\n```\n```lua\nprin", LENGTH, None, "truncated-fence"),
    ("cut off in the fence line", "```lu", LENGTH, None, "truncated-fence"),
    ("no fence at all", "\nprint(1)\n\n", STOP, CODE, "whole-text"),
    ("no fence, cut off", "print(1)", LENGTH, CODE, "whole-text"),
    ("inline code is no fence", "Use `print(1)`.", STOP, "Use `print(1)`.\n", "whole-text"),
    ("triple backticks within a line", "Use ```print(1)``` here.", STOP, "Use ```print(1)``` here.\n", "whole-text"),
    ("nothing", "", STOP, None, "empty"),
    ("only blanks", " \n\t\n", LENGTH, None, "empty"),
    ("only an empty fence", "```lua\n```", STOP, None, "empty"),
    ("empty fence after the program", f"{FENCED}\n```\n\n```", STOP, CODE, "closed-fence"),
    ("one fence line too many", f"{FENCED}\n```\n", STOP, CODE, "closed-fence"),
    (
        "indented fence",
        "1. So:\n   ```lua\n   if x then\n     y()\n   end\n   ```\n",
        STOP,
        "if x then\n  y()\nend\n",
        "closed-fence",
    ),
    ("deeply indented fence", f"        ```lua\n        {CODE}        ```", STOP, CODE, "closed-fence"),
    (
        "tab-indented fence",
        "\t```lua\n\tif x then\n\t\ty()\n\tend\n\t```",
        STOP,
        "if x then\n\ty()\nend\n",
        "closed-fence",
    ),
    ("indented fence, body less indented", "   ```lua\n a()\nb()\n   ```", STOP, "a()\nb()\n", "closed-fence"),
    ("indented body keeps its indentation", "```lua\n  a()\n```", STOP, "  a()\n", "closed-fence"),
    ("fence in a list item", f"- ```lua\n  {CODE}  ```", STOP, CODE, "closed-fence"),
    ("fence after words", f"Solution: ```lua\n{CODE}```", STOP, CODE, "closed-fence"),
    (
        "CR LF",
        f"Here:\r\n```lua\r\n{CODE}```\r\n".replace("\n", "\r\n").replace("\r\r", "\r"),
        STOP,
        CODE,
        "closed-fence",
    ),
    ("tildes", f"~~~lua\n{CODE}~~~", STOP, CODE, "closed-fence"),
    ("backticks don't close tildes", "~~~lua\na()\n```\nb()\n~~~", STOP, "a()\n```\nb()\n", "closed-fence"),
    ("tag with a backtick after tildes", f"~~~lua `x`\n{CODE}~~~", STOP, CODE, "closed-fence"),
    ("four backticks", "````lua\ns = [[\n```\n]]\n````", STOP, "s = [[\n```\n]]\n", "closed-fence"),
    ("closed by more than opened", f"```lua\n{CODE}`````", STOP, CODE, "closed-fence"),
    (
        "backticks inside code",
        'x```lua```\n```lua\nprint("```")\ns = "a```"\n```',
        STOP,
        'print("```")\ns = "a```"\n',
        "closed-fence",
    ),
    ("a tag does not close", "```lua\na()\n```lua\nb()\n```", STOP, "a()\n```lua\nb()\n", "closed-fence"),
    ("closing fence followed by blanks", f"```lua\n{CODE}```  \t\n\n", STOP, CODE, "closed-fence"),
    ("closing fence more indented", f"```lua\n{CODE}   ```", STOP, CODE, "closed-fence"),
    # thinking
    ("thinking, then the program", f"<think>\n```lua\nbad()\n```\n</think>\n{FENCED}", STOP, CODE, "closed-fence"),
    ("code only inside thinking", f"<think>{FENCED}\n</think>\n", STOP, None, "empty"),
    ("code only inside thinking, then words", f"<think>\n{FENCED}\n</think>\nSorry.", STOP, "Sorry.\n", "whole-text"),
    ("thinking never closed, cut off", f"<think>\nI try\n{FENCED}\nand", LENGTH, None, "truncated-thinking"),
    ("thinking never closed, stopped", f"<think>\nI try\n{FENCED}\n", STOP, None, "empty"),
    ("closed but never opened", f"I try\n```lua\nbad(\n</think>\n\n{FENCED}", STOP, CODE, "closed-fence"),
    ("closed but never opened, nothing left", f"I try\n{FENCED}\n</think>", STOP, None, "empty"),
    (
        "thinking twice",
        f"<think>a</think>\n```lua\nold()\n```\n<think>{FENCED}</think>",
        STOP,
        "old()\n",
        "closed-fence",
    ),
    (
        "thinking in thinking",
        f"<think>a <think> b</think> c\n```lua\nbad()\n```</think>\n{FENCED}",
        STOP,
        CODE,
        "closed-fence",
    ),
    ("fence right after thinking", f"<think>x</think>```lua\n{CODE}```", STOP, CODE, "closed-fence"),
    ("no fence after thinking", "<think>x</think>\nprint(1)", STOP, CODE, "whole-text"),
    ("mid-line thinking", f"Hm <think>\n```lua\nbad()\n```\n</think> {FENCED}", STOP, CODE, "closed-fence"),
    (
        "program that prints tags",
        '```lua\nprint("<think>")\nprint("</think>")\n```',
        STOP,
        'print("<think>")\nprint("</think>")\n',
        "closed-fence",
    ),
    ("statement that mentions a tag", f"The `<think>` tag is read.\n{FENCED}", STOP, CODE, "closed-fence"),
    (
        "gpt-oss",
        f"<|channel|>analysis<|message|>We need{FENCED}<|end|><|start|>assistant<|channel|>final<|message|>{FENCED}",
        STOP,
        CODE,
        "closed-fence",
    ),
    (
        "gpt-oss without its special tokens",
        f"analysisWe need\n```lua\nbad()\n```assistantfinal{FENCED}",
        STOP,
        CODE,
        "closed-fence",
    ),
    (
        "gpt-oss without its special tokens, cut off",
        f"analysisWe need to\n{FENCED}\nbut",
        LENGTH,
        None,
        "truncated-thinking",
    ),
    ("a program that begins like gpt-oss", "analysisResult = 1\n", STOP, "analysisResult = 1\n", "whole-text"),
    # what models write after their program
    ("trailing output block", f"{FENCED}\nIt prints:\n```text\n1\n```", STOP, CODE, "before-output"),
    ("trailing output block, tagged output", f"{FENCED}\n```output\n1\n```", STOP, CODE, "before-output"),
    ("trailing output block, untagged", f"{FENCED}\n\n**Example Output:**\n```\n1\n```", STOP, CODE, "before-output"),
    (
        "trailing input and output",
        f"{FENCED}\n### Input\n```\n3\n```\n### Output\n```\n1\n```",
        STOP,
        CODE,
        "before-output",
    ),
    (
        "for the input, the output is",
        f"{FENCED}\nFor the input `3 4`, the output is:\n\n```\n1\n```",
        STOP,
        CODE,
        "before-output",
    ),
    ("trailing shell commands", f"{FENCED}\nRun it:\n```bash\nlua main.lua\n```", STOP, CODE, "before-output"),
    ("trailing unclosed output", f"{FENCED}\n```text\n1", STOP, CODE, "before-output"),
    ("untagged program, tagged output", f"```\n{CODE}```\n```console\n1\n```", STOP, CODE, "before-output"),
    ("only a block tagged text", f"```text\n{CODE}```", STOP, CODE, "closed-fence"),
    ("only a shell block", "```bash\necho 1\n```", STOP, "echo 1\n", "closed-fence"),
    ("untagged blocks, no label", f"```lua\nold()\n```\nFixed:\n```\n{CODE}```", STOP, CODE, "closed-fence"),
    ("trailing output, nothing tagged", f"```\n{CODE}```\nExample output:\n```\n1 2\n```", STOP, CODE, "before-output"),
    ("examples only, nothing tagged", "Input:\n```\n1\n```\nOutput:\n```\n2\n```", STOP, "2\n", "closed-fence"),
    ("output label, nothing tagged", f"```\nold()\n```\nOutput:\n```\n{CODE}```", STOP, CODE, "closed-fence"),
    (
        "a sentence about output is no label",
        f"```lua\nold()\n```\nThis reads input and prints output:\n```\n{CODE}```",
        STOP,
        CODE,
        "closed-fence",
    ),
]


@pytest.mark.parametrize(
    ("text", "finish", "source", "reason"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_lcbx_1(text: str, finish: FinishReason, source: str | None, reason: str) -> None:
    assert extracted(text, finish) == (source, reason)


@pytest.mark.parametrize(("opening", "closing"), THINKING)
def test_every_thinking_tag_is_cut(opening: str, closing: str) -> None:
    assert extracted(f"{opening}\n```lua\nbad()\n```\n{closing}\n{FENCED}") == (CODE, "closed-fence")
    assert extracted(f"{opening}\n{FENCED}\n", LENGTH) == (None, "truncated-thinking")
    assert extracted(f"bad\n{closing}\n{FENCED}") == (CODE, "closed-fence")


def test_the_fence_is_recorded_without_its_backticks() -> None:
    assert extract(completion("```Lua 5.1 \nx\n```"), rule="lcbx-1").fence == "Lua 5.1"
    assert extract(completion("```\nx\n```"), rule="lcbx-1").fence is None


def test_a_tag_of_the_requested_language_always_marks_code() -> None:
    text = "```lua\nold()\n```\n```console\nPRINT 1\n```"
    assert extract(completion(text), rule="lcbx-1").source == "old()\n"
    assert extract(completion(text), rule="lcbx-1", fences=["Console"]).source == "PRINT 1\n"
    shell = "```awk\nold\n```\n```bash\necho 1\n```"
    assert extract(completion(shell, language_id="bash"), rule="lcbx-1").source == "echo 1\n"


# name, text, finish reason, source, reason
AGNOSTICS = [
    ("last closed fence", f"```lua\nold()\n```\n{FENCED}", STOP, CODE, "closed-fence"),
    ("thinking is not cut", f"<think>\n{FENCED}\n</think>", STOP, CODE, "closed-fence"),
    ("output blocks count", f"{FENCED}\n```text\n1\n```", STOP, "1\n", "closed-fence"),
    ("unclosed after a closed one", f"{FENCED}\n```lua\nx", STOP, CODE, "closed-fence"),
    ("unclosed", "```lua\nprint(1)\n", STOP, None, "empty"),
    ("unclosed and cut off", "```lua\nprint(1)\n", LENGTH, None, "truncated-fence"),
    ("blanks after the closing fence", "```lua\nprint(1)\n``` \n", STOP, None, "empty"),
    ("leading blanks go", "```lua\n\n   print(1)\n```", STOP, CODE, "closed-fence"),
    ("short text", "print(1)", STOP, "print(1)", "whole-text"),
    ("long text with a line break", "x" * 100 + "\ny", STOP, "x" * 100 + "\ny", "whole-text"),
    ("long line", "x" * 100, STOP, None, "empty"),
    ("long line that begins like code", "import " + "x" * 100, STOP, "import " + "x" * 100, "whole-text"),
    ("indented fence at the start", f"  {FENCED}", STOP, CODE, "whole-text"),
    ("indented fence, its end taken for a beginning", f"  {FENCED}\n", STOP, None, "empty"),
    ("nothing", "", STOP, None, "empty"),
]


@pytest.mark.parametrize(
    ("text", "finish", "source", "reason"), [row[1:] for row in AGNOSTICS], ids=[row[0] for row in AGNOSTICS]
)
def test_agnostics(text: str, finish: FinishReason, source: str | None, reason: str) -> None:
    assert extracted(text, finish, rule="agnostics") == (source, reason)


def test_a_function_body_is_put_into_its_frame_up_to_the_first_stop_string() -> None:
    frame = Frame(language_id="lua", prefix="function f()\n", suffix="\nassert(f() == 1)\n", stop=("\nend\n", "\n--"))
    program = extract(completion("  return 1\n-- and\nend\n"), rule="lcbx-1", frame=frame)
    assert program.source == "function f()\n  return 1\nassert(f() == 1)\n"
    assert program.reason is ExtractReason.TEMPLATE


def test_an_unknown_rule_is_a_bug_of_the_caller() -> None:
    with pytest.raises(ValueError, match="lcbx-0"):
        extract(completion(""), rule="lcbx-0")


# --- for every text ---------------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        "```",
        "````",
        "~~~",
        "```lua",
        "~~~ x",
        "\n",
        "\r\n",
        "\r",
        " ",
        "\t",
        "   ",
        "- ",
        "1. ",
        "a",
        "Output:\n",
        "text",
    ]
    + [tag for pair in THINKING[:2] for tag in pair]
    + ["analysisA b", "assistantfinal", "\x00", "\u2028", "\ud800", "é"]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join))


@given(TEXTS, st.sampled_from(FinishReason), st.sampled_from(["lcbx-1", "agnostics"]))
def test_extract_never_raises_and_adds_nothing(text: str, finish: FinishReason, rule: str) -> None:
    program = extract(completion(text, finish), rule=rule)
    assert (program.source is None) == (program.reason.value in {"empty", "truncated-fence", "truncated-thinking"})
    if program.source is not None:
        assert program.source.strip()
        assert set(program.source) <= set(text) | {"\n"}


def is_plain(program: str) -> bool:
    return bool(program.strip()) and not any(mark in program for mark in ("`", "~", "\r", "<", "[", "◁"))


@given(st.text().filter(is_plain), st.sampled_from(["```", "~~~", "`````"]), st.sampled_from(["", "lua", "lua 5"]))
@example("    x\n\n", "```", "")
def test_extract_finds_the_fenced_program(program: str, fence: str, tag: str) -> None:
    text = f"Here it is:\n\n{fence}{tag}\n{program}\n{fence}\n\nThat was it."
    assert extracted(text) == (program + "\n", "closed-fence")


@given(st.text(alphabet=st.characters(exclude_characters="`~\r<[◁")), st.sampled_from(THINKING))
def test_thinking_is_never_part_of_the_program(thought: str, tags: tuple[str, str]) -> None:
    assert extracted(f"{tags[0]}{thought}```\n{thought}\n```{tags[1]}\n{FENCED}") == (CODE, "closed-fence")


@pytest.mark.parametrize(
    "text",
    [
        "`" * 2_000_000,
        "``` " * 100_000,
        "~~~\n" * 200_000,
        " " * 2_000_000 + "```",
        "a " * 1_000_000,
        "<think>" * 200_000,
        "</think>" * 200_000,
        "<think></think>" * 100_000,
        "```\n" + "x</think>" * 100_000 + "x\n```",
        "analysis" * 200_000,
        "\n" * 2_000_000,
    ],
    ids=lambda text: repr(text[:12]),
)
@pytest.mark.parametrize("rule", ["lcbx-1", "agnostics"])
def test_huge_completions_take_linear_time(text: str, rule: str) -> None:
    """Quadratic time would take hours here."""
    extract(completion(text), rule=rule)


# --- another language -------------------------------------------------------------------------------------------------


def language(name: str, *fences: str) -> Language:
    return Language(language_id=name, name=name, prompt="", filename="x", execute="x", fences=fences)


LANGUAGES: Mapping[str, Language] = {
    entry.language_id: entry
    for entry in (language("lua", "lua"), language("ocaml", "ocaml", "ml"), language("python", "py"))
}
PYTHON = "import sys\ndef main():\n    for line in sys.stdin:\n        print(line)\nmain()\n"
LUA = 'local n = io.read("*n")\nfor i = 1, n do\n  io.write(i, " ")\nend\n'
CPP = "#include <iostream>\nusing namespace std;\nint main() { int n; cin >> n; cout << n; }\n"


@pytest.mark.parametrize(
    ("requested", "fence", "source", "answer"),
    [
        ("lua", "lua", PYTHON, None),  # the tag is right, whatever the program looks like
        ("lua", "python", PYTHON, "python"),
        ("lua", "py", "x", "python"),
        ("lua", "c++", CPP, "cpp"),  # a language without a YAML file here
        ("lua", "OCaml", "x", "ocaml"),
        ("lua", None, LUA, None),
        ("lua", None, PYTHON, "python"),
        ("lua", "my-own-tag", PYTHON, "python"),
        ("lua", None, CPP, "cpp"),
        ("lua", None, "x = 1\n", None),
        ("ocaml", None, LUA, "lua"),
        ("esoteric", None, "+++", None),
        ("esoteric", None, PYTHON, "python"),
        ("lua", None, None, None),
    ],
)
def test_another_language_is_recognised_by_its_fence_or_else_by_patterns(
    requested: str, fence: str | None, source: str | None, answer: str | None
) -> None:
    program = Program(key=key(requested), source=source, reason=ExtractReason.CLOSED_FENCE, fence=fence)
    assert looks_like(program, LANGUAGES) == answer


def test_a_tag_that_is_the_name_of_a_language_means_that_language() -> None:
    """The tag `zsh` is one of Bash's, too, whose name comes first."""
    bundled = languages.load_all()
    for requested, tag, answer in (("lua", "zsh", "zsh"), ("bash", "zsh", None), ("lua", "sh", "bash")):
        program = Program(key=key(requested), source="x", reason=ExtractReason.CLOSED_FENCE, fence=tag)
        assert looks_like(program, bundled) == answer


def test_a_variant_that_shares_a_fence_is_not_another_language() -> None:
    several = {**LANGUAGES, "ocaml-utop": language("ocaml-utop", "ocaml", "ml")}
    program = Program(key=key("ocaml-utop"), source="x", reason=ExtractReason.CLOSED_FENCE, fence="ml")
    assert looks_like(program, several) is None


def test_no_bundled_program_is_taken_for_another_language() -> None:
    bundled = languages.load_all()
    checked = 0
    for path in sorted((Path(__file__).parents[1] / "programs").glob("*/*/*")):
        language_id = path.parents[1].name
        if language_id in bundled and path.is_file():
            program = Program(
                key=key(language_id), source=path.read_text(errors="replace"), reason=ExtractReason.WHOLE_TEXT
            )
            assert looks_like(program, bundled) is None, path
            checked += 1
    assert checked > 20
