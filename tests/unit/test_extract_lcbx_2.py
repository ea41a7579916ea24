"""Rule lcbx-2: the table of lcbx-1 with its differences, what models write that lcbx-1 read wrongly, huge texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_extract import CODE, FENCED, LENGTH, STOP, TABLE, TEXTS, completion, extracted, is_plain

from lcbx.extract import THINKING, extract
from lcbx.types import FinishReason

DIFFERENT = {
    "triple backticks within a line": (None, "prose"),
    "a tag does not close": ("b()\n", "closed-fence"),
    "output label, nothing tagged": ("old()\n", "before-output"),
}
"""Rows of lcbx-1's table that this rule decides in another way."""
PROGRAM = 'local n = io.read("*n")\nfor i = 1, n do\n  print(i)\nend\n'
PROGRAM_FENCED = f"```lua\n{PROGRAM}```"
PYTHON = "n = int(input())\nfor i in range(n):\n    print(i + 1)\n"

# name, text, finish reason, source, reason
ROWS = [
    # only the closing fence is there
    ("prefilled", f"{PROGRAM}```", STOP, PROGRAM, "closing-fence"),
    ("prefilled, prose after it", f"{PROGRAM}```\n\nThis prints all numbers.", STOP, PROGRAM, "closing-fence"),
    ("prefilled, cut off in prose", f"{PROGRAM}```\n\nThis prints all num", LENGTH, PROGRAM, "closing-fence"),
    ("prefilled, closed behind the last line", f"{PROGRAM[:-1]}```\nIt works.", STOP, PROGRAM, "closing-fence"),
    ("prefilled, example after it", f"{PROGRAM}```\nExample:\n```\n3\n```", STOP, PROGRAM, "closing-fence"),
    ("prefilled, special token", f"{PROGRAM}```<|im_end|>", STOP, PROGRAM, "closing-fence"),
    ("prefilled, prose on the fence's line", f"{PROGRAM}``` This prints them.", STOP, PROGRAM, "closing-fence"),
    ("prose, then an untagged program", f"Read n, then print.\n```\n{PROGRAM}```", STOP, PROGRAM, "closed-fence"),
    ("prose, then one that is not closed", f"Here is the code.\n```\n{PROGRAM}", STOP, PROGRAM, "unclosed-fence"),
    ("prose, then one that is cut off", f"Here is the code.\n```\n{PROGRAM}", LENGTH, None, "truncated-fence"),
    # closing fences
    ("closed before <|im_end|>", f"```lua\n{PROGRAM}```<|im_end|>", STOP, PROGRAM, "closed-fence"),
    ("closed before </s>", f"```lua\n{PROGRAM}```</s>", STOP, PROGRAM, "closed-fence"),
    ("closed before </answer>", f"<answer>\n```lua\n{PROGRAM}```</answer>", STOP, PROGRAM, "closed-fence"),
    ("closed before <|return|>", f"```lua\n{PROGRAM}```<|return|>", STOP, PROGRAM, "closed-fence"),
    ("closed before two tokens", f"```lua\n{PROGRAM}``` <|eot_id|></s>\n", STOP, PROGRAM, "closed-fence"),
    ("closed before [/ANSWER]", f"[ANSWER]\n```lua\n{PROGRAM}```[/ANSWER]", STOP, PROGRAM, "closed-fence"),
    ("closed before a zero-width space", f"```lua\n{PROGRAM}```\u200b\n", STOP, PROGRAM, "closed-fence"),
    ("closed before a BOM", f"```lua\n{PROGRAM}```\ufeff", STOP, PROGRAM, "closed-fence"),
    ("closed before punctuation", f"```lua\n{PROGRAM}```.\n", STOP, PROGRAM, "closed-fence"),
    ("closed before a token, then prose", f"```lua\n{PROGRAM}```</s>\nThat was it.", STOP, PROGRAM, "closed-fence"),
    ("closed behind the last line", f"```lua\n{PROGRAM[:-1]}```", STOP, PROGRAM, "closed-fence"),
    (
        "closed behind the last line, prose",
        f"```lua\n{PROGRAM[:-1]}```\nIt prints them.",
        STOP,
        PROGRAM,
        "closed-fence",
    ),
    ("closed behind the last line, token", f"```lua\n{PROGRAM[:-1]}```<|im_end|>", STOP, PROGRAM, "closed-fence"),
    (
        "closed behind the last line, example",
        f"```lua\n{PROGRAM[:-1]}```\nExample:\n```text\n3\n```",
        STOP,
        PROGRAM,
        "before-output",
    ),
    ("closed before words", f"```lua\n{PROGRAM}``` This prints all numbers.\n", STOP, PROGRAM, "closed-fence"),
    ("closed by too few", f"````lua\n{PROGRAM}```\nIt prints them.", STOP, PROGRAM, "closed-fence"),
    ("closed by the other character", f"```lua\n{PROGRAM}~~~\nIt prints them.", STOP, PROGRAM, "closed-fence"),
    ("closed, but the text was cut off then", f"```lua\n{PROGRAM[:-1]}```\nIt pri", LENGTH, PROGRAM, "closed-fence"),
    (
        "backticks at the end of a line of code",
        '```lua\ns = [[a```]]\nt = "```"\n```',
        STOP,
        's = [[a```]]\nt = "```"\n',
        "closed-fence",
    ),
    # opening fences
    (
        "after a label, with attributes",
        f"Solution: ```lua {{.numberLines}}\n{PROGRAM}```",
        STOP,
        PROGRAM,
        "closed-fence",
    ),
    ("after a label, with a title", f'Solution: ```lua title="main.lua"\n{PROGRAM}```', STOP, PROGRAM, "closed-fence"),
    ("after a label, without a tag", f"Solution:```\n{PROGRAM}```", STOP, PROGRAM, "closed-fence"),
    ("after a bold label", f"**Solution:** ```lua\n{PROGRAM}```", STOP, PROGRAM, "closed-fence"),
    ("BOM before an untagged fence", f"\ufeff```\n{PROGRAM}```", STOP, PROGRAM, "closed-fence"),
    ("zero-width space before a fence", f"Here:\n\u200b```lua\n{PROGRAM}```", STOP, PROGRAM, "closed-fence"),
    ("in a quotation", "> ```lua\n> if x then\n>   y()\n> end\n> ```", STOP, "if x then\n  y()\nend\n", "closed-fence"),
    ("never closed, then the right one", f"```lua\nold(\nBetter:\n{PROGRAM_FENCED}", STOP, PROGRAM, "closed-fence"),
    # all on one line
    ("one line", "```print(1)```", STOP, CODE, "closed-fence"),
    ("one line, tagged", "```lua print(1)```", STOP, CODE, "closed-fence"),
    ("one line among prose", "The program:\n```lua print(1)```\nIt prints one.", STOP, CODE, "closed-fence"),
    ("one line beside a block", f"{PROGRAM_FENCED}\n```lua main.lua```", STOP, PROGRAM, "before-output"),
    # what follows the program
    ("json", f'{PROGRAM_FENCED}\n```json\n{{"a": 1}}\n```', STOP, PROGRAM, "before-output"),
    ("diff", f"{PROGRAM_FENCED}\n```diff\n-old()\n+new()\n```", STOP, PROGRAM, "before-output"),
    ("mermaid", f"{PROGRAM_FENCED}\n```mermaid\ngraph TD; A-->B;\n```", STOP, PROGRAM, "before-output"),
    ("pseudocode", f"{PROGRAM_FENCED}\n```pseudocode\nread n\nfor i = 1 to n\n```", STOP, PROGRAM, "before-output"),
    (
        "pseudocode before an untagged program",
        f"```pseudocode\nread n\n```\n```\n{PROGRAM}```",
        STOP,
        PROGRAM,
        "closed-fence",
    ),
    ("another language", f"{PROGRAM_FENCED}\nIn Python:\n```python\n{PYTHON}```", STOP, PROGRAM, "before-output"),
    (
        "another language after an untagged one",
        f"```\n{PROGRAM}```\nIn Python:\n```python\n{PYTHON}```",
        STOP,
        PROGRAM,
        "before-output",
    ),
    ("only another language", f"```python\n{PYTHON}```", STOP, PYTHON, "closed-fence"),
    ("Example:", f"{PROGRAM_FENCED}\nExample:\n```\n$ lua main.lua\n3 = x(1)\n```", STOP, PROGRAM, "before-output"),
    (
        "For input ... it prints:",
        f"{PROGRAM_FENCED}\nFor input `3` it prints:\n```\n1\n2\n3\n```",
        STOP,
        PROGRAM,
        "before-output",
    ),
    ("Time complexity:", f"{PROGRAM_FENCED}\nTime complexity:\n```\nO(n log n)\n```", STOP, PROGRAM, "before-output"),
    (
        "Space complexity, bold",
        f"```\n{PROGRAM}```\n**Space complexity:**\n```\nO(n)\n```",
        STOP,
        PROGRAM,
        "before-output",
    ),
    ("Sample run", f"{PROGRAM_FENCED}\nSample run:\n```\n> 3\n1 2 3\n```", STOP, PROGRAM, "before-output"),
    (
        "Run it with",
        f"{PROGRAM_FENCED}\nRun it with:\n```\nluajit main.lua < input.txt\n```",
        STOP,
        PROGRAM,
        "before-output",
    ),
    ("numbers without a label", f"{PROGRAM_FENCED}\n```\n1 2 3\n```", STOP, PROGRAM, "before-output"),
    (
        "a better program without a tag",
        f"```lua\nold()\n```\nBetter:\n```\n{PROGRAM}```",
        STOP,
        PROGRAM,
        "closed-fence",
    ),
    ("unknown tag", f"```luau\n{PROGRAM}```", STOP, PROGRAM, "closed-fence"),
    # thinking by name
    ("<mm:think>", f"<mm:think>\n```lua\nbad()\n```\n</mm:think>\n{FENCED}", STOP, CODE, "closed-fence"),
    ("<longcat_think>, cut off", f"<longcat_think>\nI try\n{FENCED}\nand", LENGTH, None, "truncated-thinking"),
    ("<reflection>, cut off", f"<reflection>\nI try\n{FENCED}\nand", LENGTH, None, "truncated-thinking"),
    ("[REASONING]", f"[REASONING]\n{FENCED}\n[/REASONING]\nSorry, I cannot do it.", STOP, None, "prose"),
    ("<|begin_of_thinking|>", f"<|begin_of_thinking|>\nbad\n<|end_of_thinking|>\n{FENCED}", STOP, CODE, "closed-fence"),
    ("<Analysis>", f"<Analysis>\n```lua\nbad()\n```\n</Analysis>\n{FENCED}", STOP, CODE, "closed-fence"),
    (
        "a type is no tag",
        "```lua\nlocal t = {} -- List<Thought>\n```",
        STOP,
        "local t = {} -- List<Thought>\n",
        "closed-fence",
    ),
    # no fence at all
    ("refusal", "I'm sorry, but I can't help with that.", STOP, None, "prose"),
    ("refusal with an apostrophe of print", "I’m sorry, I can’t write this program for you.", STOP, None, "prose"),
    ("explanation", "To solve this, sort the numbers.\nThen take the last one.\n", STOP, None, "prose"),
    ("bare program", PROGRAM, STOP, PROGRAM, "whole-text"),
    (
        "prose and a bare program",
        f"Here is the program:\n{PROGRAM}",
        STOP,
        f"Here is the program:\n{PROGRAM}",
        "whole-text",
    ),
    ("bare program and </s>", f"{PROGRAM}</s>", STOP, PROGRAM, "whole-text"),
    ("BOM and a bare program", f"\ufeff{PROGRAM}", STOP, PROGRAM, "whole-text"),
    (
        "comment and a short program",
        "-- Print the sum of all numbers.\nprint(1)\n",
        STOP,
        "-- Print the sum of all numbers.\nprint(1)\n",
        "whole-text",
    ),
]


@pytest.mark.parametrize(
    ("text", "finish", "source", "reason"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_what_models_write(text: str, finish: FinishReason, source: str | None, reason: str) -> None:
    assert extracted(text, finish, rule="lcbx-2") == (source, reason)


@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
def test_the_table_of_lcbx_1(row: tuple[str, str, FinishReason, str | None, str]) -> None:
    name, text, finish, source, reason = row
    assert extracted(text, finish, rule="lcbx-2") == DIFFERENT.get(name, (source, reason))


@pytest.mark.parametrize(("opening", "closing"), THINKING)
def test_every_thinking_tag_is_cut(opening: str, closing: str) -> None:
    assert extracted(f"{opening}\n```lua\nbad()\n```\n{closing}\n{FENCED}", rule="lcbx-2") == (CODE, "closed-fence")
    assert extracted(f"{opening}\n{FENCED}\n", LENGTH, rule="lcbx-2") == (None, "truncated-thinking")
    assert extracted(f"bad\n{closing}\n{FENCED}", rule="lcbx-2") == (CODE, "closed-fence")


@given(TEXTS, st.sampled_from(FinishReason))
def test_extract_never_raises_and_invents_nothing(text: str, finish: FinishReason) -> None:
    program = extract(completion(text, finish), rule="lcbx-2")
    without = {"empty", "truncated-fence", "truncated-thinking", "prose"}
    assert (program.source is None) == (program.reason.value in without)
    if program.source is not None:
        assert program.source.strip()
        assert set(program.source) <= set(text) | {"\n"}


@given(st.text().filter(is_plain), st.sampled_from(["```", "~~~", "`````"]), st.sampled_from(["lua", "lua 5"]))
def test_extract_finds_what_is_fenced(program: str, fence: str, tag: str) -> None:
    text = f"Here it is:\n\n{fence}{tag}\n{program}\n{fence}\n\nThat was it."
    assert extracted(text, rule="lcbx-2") == (program + "\n", "closed-fence")


@pytest.mark.parametrize(
    "text",
    [
        "`" * 2_000_000,
        "``` " * 100_000,
        "~~~\n" * 200_000,
        " " * 2_000_000 + "```",
        "a " * 1_000_000,
        "<think>" * 200_000,
        "<x-think>" * 200_000,
        "</think>" * 200_000,
        "```\n" + "x</think>" * 100_000 + "x\n```",
        "\n" * 2_000_000,
        "a:```\n" * 100_000,
        "x```\n" * 100_000,
        "```lua\nx```\n" * 100_000,
        "> " * 500_000 + "```",
        "```" + "a=b " * 300_000,
        "<|im_end|>" * 200_000,
        "print(1)\n" * 200_000,
        "This is a sentence of prose. " * 50_000,
        "(" * 1_000_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_huge_completions_take_linear_time(text: str) -> None:
    """Quadratic time would be hours here."""
    extract(completion(text), rule="lcbx-2")
