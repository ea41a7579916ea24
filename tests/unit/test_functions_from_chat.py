"""Rule function-1: what a chat model wrote, joined with the tests of a function-completion benchmark."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcbx.extract import extract
from lcbx.types import Completion, ExtractReason, FinishReason, Frame, Program, SampleKey

LUA = Frame(
    language_id="lua",
    prefix="-- Return length of given string\nlocal function strlen(string)\n",
    suffix="\nlu = require('luaunit')\nlu.assertEquals(strlen('a'), 1)",
    stop=("\nlocal", "\nfunction", "\n--", "\n\n"),
)
JAVA = Frame(
    language_id="java",
    prefix="import java.util.*;\nimport java.math.*;\nclass Problem {\n    // Sum.\n>>> sum((1l))\n(1l)\n"
    "    public static long sum(long n) {\n",
    suffix="\n    }\n    public static void main(String[] args) {\n    assert(sum((1l)) == (1l));\n    }\n\n}\n",
    stop=("\n    }\n",),
)
CPP = Frame(
    language_id="cpp",
    prefix="#include<assert.h>\n#include<bits/stdc++.h>\n// Sum.\nlong sum(long n) {\n",
    suffix="\n}\nint main() {\n    auto candidate = sum;\n    assert(candidate((1)) == (1));\n}\n",
    stop=("\n}",),
)
PYTHON = Frame(
    language_id="python",
    prefix="from typing import List\n\ndef sum_all(xs: List[int]) -> int:\n"
    '    """Sum.\n    >>> sum_all([1])\n    1\n    """\n',
    suffix="\ndef check(candidate):\n    assert candidate([1]) == 1\n\ncheck(sum_all)\n",
    stop=("\ndef", "\n#", "\nif", "\nclass"),
)


def program(
    text: str, frame: Frame, name: str = "HumanEval_1_sum", reason: FinishReason = FinishReason.STOP
) -> Program:
    key = SampleKey(problem_id=name, language_id=frame.language_id, sample_index=0)
    return extract(Completion(key=key, text=text, finish_reason=reason), rule="function-1", frame=frame)


def source(code: str, frame: Frame, name: str = "HumanEval_1_sum") -> str:
    made = program(f"Here it is.\n```{frame.language_id}\n{code}\n```\nDone.", frame, name)
    assert made.reason is ExtractReason.TEMPLATE
    assert made.source is not None
    return made.source


def test_a_whole_function_is_followed_by_the_tests() -> None:
    code = "local function strlen(string)\n\n  return #string\nend"
    assert source(code, LUA, "HumanEval_23_strlen") == code + LUA.suffix


def test_a_repeated_prefix_is_not_there_twice() -> None:
    made = source(LUA.prefix + "  return #string\nend", LUA, "HumanEval_23_strlen")
    assert made == LUA.prefix + "  return #string\nend" + LUA.suffix


def test_a_mere_body_goes_into_the_frame() -> None:
    assert (
        source("  return #string\nend", LUA, "HumanEval_23_strlen") == LUA.prefix + "  return #string\nend" + LUA.suffix
    )
    assert source("    return n;\n}", CPP) == CPP.prefix + "    return n;" + CPP.suffix


@pytest.mark.parametrize(
    "code",
    [
        "class Problem {\n    public static long sum(long n) {\n        if (n > 1) {\n            n--;\n        }\n"
        "        return n;\n    }\n}",
        "public static long sum(long n) {\n    if (n > 1) {\n        n--;\n    }\n    return n;\n}",
        "import java.util.*;\nimport java.util.function.*;\n\npublic static long sum(long n) {\n    return n;\n}",
        "import java.util.*;\nimport java.math.*;\nclass Problem {\n    public static long sum(long n) {\n"
        "        return n;\n    }\n    public static void main(String[] args) {\n"
        "        System.out.println(sum(3));\n    }\n}",
        "class Problem {\n    public static long sum(long n) {\n        return helper(n);\n    }\n"
        "    static long helper(long n) {\n        return n;\n    }\n}",
    ],
)
def test_a_method_is_closed_once_and_stands_in_its_class(code: str) -> None:
    made = source(code, JAVA)
    assert made.endswith(JAVA.suffix)
    assert made.count("{") == made.count("}")
    for line in ("import java.util.*;", "import java.math.*;", "class Problem {", "public static void main("):
        assert made.count(line) == 1, line
    imports = [at for at, line in enumerate(made.split("\n")) if line.startswith("import ")]
    assert max(imports) < made.split("\n").index("class Problem {")
    assert "helper(n)" not in code or "static long helper(long n) {" in made


def test_includes_of_the_model_and_of_the_frame_are_both_there() -> None:
    made = source("#include <vector>\nusing namespace std;\n\nlong sum(long n) {\n    return n;\n}", CPP)
    lines = made.split("\n")
    assert {"#include <vector>", "#include<assert.h>", "#include<bits/stdc++.h>"} <= set(lines[:3])
    assert made.endswith("long sum(long n) {\n    return n;" + CPP.suffix)


def test_a_main_program_of_the_model_is_dropped() -> None:
    made = source("long sum(long n) {\n    return n;\n}\n\nint main() {\n    return sum(1);\n}", CPP)
    assert made.count("int main()") == 1
    assert made.endswith(CPP.suffix)


def test_an_import_that_the_model_left_out_is_put_in_front() -> None:
    code = "def sum_all(xs: List[int]) -> int:\n    return sum(xs)"
    assert source(code, PYTHON, "mbpp_3_sum_all") == "from typing import List\n" + code + PYTHON.suffix


def test_no_code_stays_no_code() -> None:
    refused = program("I'm sorry, but I can't help with this request at all.", LUA, "HumanEval_23_strlen")
    assert (refused.source, refused.reason) == (None, ExtractReason.PROSE)
    cut = program("```lua\nlocal function strlen(", LUA, "HumanEval_23_strlen", FinishReason.LENGTH)
    assert (cut.source, cut.reason) == (None, ExtractReason.TRUNCATED_FENCE)


@given(st.text(alphabet="ab{}()\n ;sum#", max_size=60), st.sampled_from([LUA, JAVA, CPP, PYTHON]))
def test_nothing_that_a_model_writes_raises_and_the_tests_are_always_at_the_end(text: str, frame: Frame) -> None:
    made = program(f"```\n{text}\n```", frame)
    assert made.source is None or made.source.endswith(frame.suffix)
