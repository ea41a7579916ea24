"""Data sets of function problems as `CallTask`s: one reader per schema, recognised by the names of the fields.

MBPP                  task_id, text or prompt, code, test_list, test_setup_code or test_imports
HumanEval             task_id, prompt, canonical_solution, entry_point, test
LeetCode              entry_point, completion, test, problem_description or query or prompt
LiveCodeBench         question_id, question_content, starter_code, metadata.func_name, *_test_cases (functional)
APPS, TACO            question, solutions, input_output.fn_name
plain                 id, text, code, entry_point, tests
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from lcbx.errors import DataError
from lcbx.problems.rows.packed import json_text
from lcbx.reformulate.call_task import ORIGINAL_LANGUAGE, CallTask, GivenCall, SecondSolution
from lcbx.reformulate.inside.nodes import LinkedList, Tree
from lcbx.reformulate.inside.text_codec import pack
from lcbx.reformulate.leetcode_names import setup_for

Row = Mapping[str, Any]

_NAMES = ("task_id", "question_id", "problem_id", "id")
_ASSERTED = re.compile(r"\b([A-Za-z_]\w*)\s*\(")
_BUILT_IN = {
    "assert",
    "set",
    "sorted",
    "list",
    "tuple",
    "math",
    "isclose",
    "abs",
    "len",
    "str",
    "round",
    "int",
    "float",
}
_DEFINED = re.compile(r"^(?:async )?def (\w+)\s*\(", re.MULTILINE)
_DOCSTRING = re.compile(r"(\"\"\"|''')(.*?)\1", re.DOTALL)
_STARTER = re.compile(r"class Solution.*?def (\w+)\(self,?\s*(.*?)\)(?:\s*->\s*([^:\n]+))?\s*:", re.DOTALL)


def read_tasks(rows: Iterable[Row], *, path: str) -> Iterator[CallTask]:
    """Yield a task for each row of one file, in order. One that can't be read is a task without code and its fault.

    Raises DataError if no row can be read.
    """
    waiting: list[CallTask] = []  # until one row can be read: before that, the file may be of another kind
    is_data_set = False
    for number, row in enumerate(rows, start=1):
        try:
            waiting.append(_task(row))
            is_data_set = True
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            waiting.append(_unreadable(number, row, error))
        if is_data_set:
            yield from waiting
            waiting.clear()
    if waiting:
        raise DataError(f"{waiting[0].task_id.replace('-', ' ')}: {waiting[0].fault}", path=path)


Reader = Callable[[Row], CallTask]


def _task(row: Row) -> CallTask:
    """Return the task of a row. Raises what its reader raises, ValueError for a row of no known schema."""
    if not isinstance(row, Mapping):
        raise ValueError("it is no object")
    for fields, reader in READERS:
        if all(field in row for field in fields):
            if nothing := [field for field in fields if row[field] is None]:
                raise ValueError(f"{nothing[0]} is null")
            return reader(row)
    raise ValueError(f"of no known data set: its fields are {', '.join(map(str, row))}")


def _unreadable(number: int, row: Row, error: Exception) -> CallTask:
    names = [row[field] for field in _NAMES if isinstance(row, dict) and field in row]
    return CallTask(
        task_id=f"row-{number}",
        original_id=str(names[0]) if names else f"row {number}",
        source="unreadable",
        text="",
        entry_point="",
        fault=str(error) if type(error) is ValueError else f"{type(error).__name__}: {error}",
    )


# --- MBPP -----------------------------------------------------------------------------------------------------------


def _mbpp(row: Row) -> CallTask:
    tests = [str(test) for test in row["test_list"]]
    setup = row.get("test_setup_code") or "\n".join(row.get("test_imports") or ())
    code = str(row["code"]).replace("\r\n", "\n")
    return CallTask(
        task_id=f"mbpp-{row['task_id']}",
        original_id=str(row["task_id"]),
        source="mbpp",
        text=str(row.get("text") or row["prompt"]),
        entry_point=_entry_point(code, tests),
        code=f"{code}\n",
        setup=f"{setup}\n" if setup else "",
        tests=tuple(tests),
        licence="CC-BY-4.0",
        tags=(f"split:{_mbpp_split(row['task_id'])}",),
    )


def _mbpp_split(task_id: Any) -> str:
    """MBPP's own splits, by the ranges that its authors give."""
    number = int(task_id)
    bounds = ((10, "prompt"), (510, "test"), (600, "validation"), (974, "train"))
    return next((name for last, name in bounds if number <= last), "none")


def _entry_point(code: str, tests: list[str]) -> str:
    """Return the function of the code that the tests call first."""
    defined = set(_DEFINED.findall(code))
    called = [name for test in tests for name in _ASSERTED.findall(test)]
    named = [name for name in called if name in defined] or [name for name in called if name not in _BUILT_IN]
    if not named:
        raise ValueError("the tests call no function")
    return str(named[0])


# --- HumanEval ------------------------------------------------------------------------------------------------------


def _humaneval(row: Row) -> CallTask:
    number = str(row["task_id"]).rpartition("/")[2]
    prompt, entry = str(row["prompt"]), str(row["entry_point"])
    return CallTask(
        task_id=f"humaneval-{number}",
        original_id=str(row["task_id"]),
        source="humaneval",
        text=_docstring(prompt, entry),
        entry_point=entry,
        code=f"{prompt}{row['canonical_solution']}\n",
        tests=(str(row["test"]),),
        licence="MIT",
    )


def _docstring(prompt: str, entry_point: str) -> str:
    """Return the docstring of the entry point, which follows its definition."""
    _, _, after = prompt.partition(f"def {entry_point}(")
    found = _DOCSTRING.search(after) or _DOCSTRING.search(prompt)
    return found[2] if found else prompt


# --- LeetCode -------------------------------------------------------------------------------------------------------


def _leetcode(row: Row) -> CallTask:
    name = str(row.get("task_id") or row.get("slug") or row.get("id"))
    text = str(row.get("problem_description") or row.get("content") or row.get("query") or row["prompt"])
    code, test = f"{row['completion']}\n", str(row["test"])
    return CallTask(
        task_id=f"leetcode-{_safe(name)}",
        original_id=name,
        source="leetcode",
        text=_without_sections(_without_markup(text)),
        entry_point=_entry_in(code, str(row["entry_point"])),
        code=code,
        setup=setup_for(str(row.get("prompt") or ""), code, test),
        tests=(test,),
        licence=str(row.get("licence") or row.get("license") or ""),
    )


def _entry_in(code: str, name: str) -> str:
    """Return the entry point of a code as `f` or `Solution.f`: `Solution().f`, or the name of a method alone."""
    name = name.replace("()", "")
    if "." in name or re.search(rf"^(?:async )?(?:def|class) {re.escape(name)}\b|^{re.escape(name)} *=", code, re.M):
        return name
    owner = None
    for line in code.split("\n"):
        if re.match(r"\w", line):
            owner = match[1] if (match := re.match(r"class (\w+)", line)) else None
        if owner and re.match(rf"\s+(?:async )?def {re.escape(name)}\b", line):
            return f"{owner}.{name}"
    return name


def _without_markup(text: str) -> str:
    """Return the text of a statement in HTML; any other text as it is."""
    if not re.search(r"</(?:p|pre|code|strong)>", text):
        return text
    text = re.sub(r"<sup>(.*?)</sup>", r"^\1", text)
    text = re.sub(r"</?code>", "`", text)
    text = re.sub(r"<li>", "- ", re.sub(r"</p>|<br ?/?>|</li>|</pre>", "\n", text))
    return re.sub(r"\n{3,}", "\n\n", html.unescape(re.sub(r"<[^<>]+>", "", text)).replace("\xa0", " ")).strip()


_SECTIONS = re.compile(
    r"\n\s*(?:[#*]+ *)?(?:(?:Examples?|Constraints|Follow[- ]up)\b"
    r"|(?:Exemple|Ejemplo|Beispiel|Esempio|Exemplo|Пример) ?\d? ?:|示例|提示|进阶|範例|例 ?\d|入力例)"
)
"""Headings of examples and constraints, also in other languages."""


def _without_sections(text: str) -> str:
    """Return the text before its examples and constraints: the converted problem has its own."""
    return re.split(_SECTIONS, text, maxsplit=1)[0].strip()


# --- LiveCodeBench --------------------------------------------------------------------------------------------------


def _livecodebench(row: Row) -> CallTask:
    metadata = row.get("metadata") or {}
    metadata = json.loads(metadata) if isinstance(metadata, str) else metadata
    starter = _STARTER.search(str(row["starter_code"]))
    parameters = _split_parameters(starter[2]) if starter else []
    names, kinds = [part.split(":")[0].strip() for part in parameters], [*parameters, starter[3] if starter else ""]
    tests = [test for name in ("public_test_cases", "private_test_cases") for test in _as_list(row.get(name))]
    functional = [test for test in tests if test.get("testtype") == "functional"]
    changes = bool(names) and kinds[-1].strip() == "None"
    if changes:  # as on LeetCode, it changes its first argument, which is what the tests compare
        kinds[-1] = kinds[0]
    calls = tuple(_given(test["input"], test["output"], kinds) for test in functional)
    name = str(row["question_id"])
    return CallTask(
        task_id=f"livecodebench-{_safe(name)}",
        original_id=name,
        source="livecodebench",
        text=_without_sections(str(row["question_content"])),
        entry_point=str(metadata.get("func_name") or (starter[1] if starter else "solve")),
        calls=calls,
        parameters=tuple(names) if calls and len(names) == len(calls[0].arguments) else _numbered(calls),
        changed=0 if changes else None,
        tags=(f"date:{row['contest_date']}",) if row.get("contest_date") else (),
    )


def _split_parameters(text: str) -> list[str]:
    """Split at the commas that are in no brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in "[(") - (character in "])")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part for part in parts if part.strip()]


def _as_list(value: Any) -> list[Any]:
    if isinstance(value, str):
        value = json.loads(b"".join(json_text([value.encode()])))
    return list(value or ())


def _given(stdin: str, stdout: str, kinds: list[str]) -> GivenCall:
    """Return a call whose arguments are one JSON value per line.

    `kinds`: annotations of the parameters and the result.
    """
    values = [json.loads(line) for line in stdin.split("\n") if line.strip()]
    known = kinds if len(kinds) == len(values) + 1 else [""] * (len(values) + 1)
    arguments = [_packed(value, kind) for value, kind in zip(values, known, strict=False)]
    return GivenCall(arguments=arguments, result=_packed(json.loads(stdout), known[-1]))


def _packed(value: Any, annotation: str) -> list[Any]:
    """Return the packed value; a list is a linked list or a tree where the annotation says so."""
    node = next((make for name, make in (("ListNode", LinkedList), ("TreeNode", Tree)) if name in annotation), None)
    if node is None or not isinstance(value, list | None):
        return pack(value)
    if re.search(r"\b[Ll]ist\[", annotation):
        return pack([node(item or ()) for item in value or ()])
    return pack(node(value or ()))


def _numbered(calls: tuple[GivenCall, ...]) -> tuple[str, ...]:
    return tuple(f"argument {number}" for number in range(1, len(calls[0].arguments) + 1)) if calls else ()


# --- APPS, TACO -----------------------------------------------------------------------------------------------------


_SAME = """\
def lcbx_same(actual, expected):
    import math
    if isinstance(actual, (list, tuple)) and isinstance(expected, list):
        return len(actual) == len(expected) and all(map(lcbx_same, actual, expected))
    if {type(actual), type(expected)} in ({float}, {float, int}):
        return math.isclose(actual, expected, rel_tol=1e-6, abs_tol=1e-9)
    return type(actual) not in (list, tuple) and actual == expected

def lcbx_answers(result, arguments, expected):
    if result is None and expected is not None:
        return any(lcbx_same(argument, expected) for argument in arguments if argument is not None)
    return lcbx_same(result, expected)
"""
"""How an answer compares with a value that was JSON: lists stand for tuples, and decimals are not exact.

The answer of a function that returns nothing is an argument that it changes.
"""


def _fn_name(row: Row) -> CallTask:
    tests = row["input_output"] or {}
    tests = json.loads(tests) if isinstance(tests, str) else tests
    entry = tests.get("fn_name")
    name = str(row.get("problem_id") or row.get("id") or row.get("task_id") or _digest(row["question"]))
    pairs = list(zip(tests["inputs"], tests["outputs"], strict=True)) if entry else []
    solutions = _solutions(row, str(entry)) if entry else []
    return CallTask(
        task_id=f"apps-{_safe(name)}",
        original_id=name,
        source=str(row.get("source") or "apps").lower(),
        text=_without_markup(str(row["question"])),
        entry_point=solutions[0].entry_point if solutions else str(entry),
        code=solutions[0].code if solutions else None,
        setup=setup_for("", _SAME) + _SAME if solutions else "",
        tests=tuple(_json_test(arguments, output) for arguments, output in pairs) if solutions else (),
        calls=() if solutions else _json_calls(pairs),
        parameters=() if solutions else _numbered(_json_calls(pairs)),
        second=tuple(solutions[1:2]),
        licence=str(row.get("licence") or ""),
    )


def _solutions(row: Row, entry: str) -> list[SecondSolution]:
    """Return the row's solutions that define the function, alone or in a class."""
    texts = [text for text in _as_list(row.get("solutions")) if re.search(rf"\bdef {re.escape(entry)}\b", text)]
    names = [f"Solution.{entry}" if re.search(r"^class Solution\b", text, re.MULTILINE) else entry for text in texts]
    return [
        SecondSolution(language_id=ORIGINAL_LANGUAGE, code=f"{text}\n", entry_point=name)
        for text, name in zip(texts, names, strict=True)
    ]


def _json_test(arguments: list[Any], output: Any) -> str:
    """Return an assertion. Most rows have the result in a list of one; only the solution knows which."""
    call = f"lcbx_answers(result, arguments, {output!r})"
    if isinstance(output, list) and len(output) == 1:
        call += f" or lcbx_answers(result, arguments, {output[0]!r})"
    return f"arguments = {arguments!r}\nresult = candidate(*arguments)\nassert {call}"


def _json_calls(pairs: list[tuple[Any, Any]]) -> tuple[GivenCall, ...]:
    """Return calls with their results, out of their lists if all of them are in lists of one."""
    wrapped = all(isinstance(output, list) and len(output) == 1 for _, output in pairs)
    return tuple(
        GivenCall(arguments=[pack(value) for value in arguments], result=pack(output[0] if wrapped else output))
        for arguments, output in pairs
    )


def _digest(text: Any) -> str:
    return hashlib.sha256(str(text).encode("utf-8", "surrogatepass")).hexdigest()[:12]


# --- plain ----------------------------------------------------------------------------------------------------------


def _plain(row: Row) -> CallTask:
    name = str(row["id"])
    tests = row["tests"]
    return CallTask(
        task_id=_safe(name),
        original_id=name,
        source=str(row.get("source") or "plain"),
        text=str(row["text"]),
        entry_point=_entry_in(str(row["code"]), str(row["entry_point"])),
        code=str(row["code"]),
        tests=tuple([tests] if isinstance(tests, str) else map(str, tests)),
        licence=str(row.get("licence") or ""),
    )


def _safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-") or "unnamed"


READERS: tuple[tuple[tuple[str, ...], Reader], ...] = (
    (("task_id", "code", "test_list"), _mbpp),
    (("task_id", "prompt", "canonical_solution", "entry_point", "test"), _humaneval),
    (("entry_point", "completion", "test"), _leetcode),
    (("question_id", "question_content", "starter_code"), _livecodebench),
    (("question", "input_output"), _fn_name),
    (("id", "text", "code", "entry_point", "tests"), _plain),
)
"""(fields that a row has, how it is read), the first that fits."""


# --- second solutions -----------------------------------------------------------------------------------------------


def with_second(tasks: Iterable[CallTask], rows: Iterable[Row], *, path: str) -> Iterator[CallTask]:
    """Yield the tasks with the second solutions that a file has for them, by their number or id.

    Rows: `task_id`, `canonical_solution`, and `prompt` or `declaration`, which together are a function; or `id`,
    `language`, `code`, and `entry_point` unless the code is a program. Raises DataError for others.
    """
    by_number: dict[str, SecondSolution] = {}
    for number, row in enumerate(rows, start=1):
        try:
            if "code" in row or row["canonical_solution"] is not None:  # MBXP has rows without a solution
                by_number[_number(str(row.get("task_id", row.get("id"))))] = _second(row)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DataError(f"row {number} holds no second solution: {error}", path=path) from error
    for task in tasks:
        names = (_number(task.original_id), task.original_id, task.task_id)
        second = next((by_number[name] for name in names if name in by_number), None)
        yield replace(task, second=(*task.second, second)) if second else task


def _number(name: str) -> str:
    return name.rpartition("/")[2]


def _second(row: Row) -> SecondSolution:
    if "code" in row:
        return SecondSolution(
            language_id=str(row["language"]).lower(),
            code=str(row["code"]),
            entry_point=str(row.get("entry_point") or ""),
        )
    head = row.get("declaration") or row["prompt"]
    body = str(row["canonical_solution"])
    code = _with_names_as_used(str(head), body) + body
    entry = row.get("entry_point") or re.findall(r"(?:const|let|var|function)\s+(\w+)\s*(?:=|\()", str(head))[-1]
    return SecondSolution(language_id=str(row.get("language") or "javascript").lower(), code=code, entry_point=entry)


def _with_names_as_used(head: str, body: str) -> str:
    """Return the head of a function with its parameters spelt as in the body: MBXP writes them in lower case."""
    before, bracket, after = head.rpartition("(")
    used = {name.lower(): name for name in re.findall(r"[A-Za-z_$][\w$]*", body)}
    names = re.sub(r"\w+", lambda match: used.get(match[0].lower(), match[0]), after)
    return before + bracket + names
