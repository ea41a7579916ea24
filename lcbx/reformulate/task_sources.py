"""Data sets of function problems as `CallTask`s: one reader per schema, recognised by the names of the fields.

MBPP                  task_id, text or prompt, code, test_list, test_setup_code or test_imports
HumanEval             task_id, prompt, canonical_solution, entry_point, test
LeetCode              entry_point, completion, test, problem_description or query or prompt
LiveCodeBench         question_id, question_content, starter_code, metadata.func_name, *_test_cases (functional)
APPS, TACO            question, solutions, input_output.fn_name
plain                 id, text, code, entry_point, tests
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from lcbx.errors import DataError
from lcbx.problems.rows.packed import json_text
from lcbx.reformulate.call_task import CallTask, GivenCall, SecondSolution
from lcbx.reformulate.inside.text_codec import pack

Row = Mapping[str, Any]

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
_STARTER = re.compile(r"class Solution.*?def (\w+)\(self,? ?(.*?)\)", re.DOTALL)


def read_tasks(rows: Iterable[Row], *, path: str) -> Iterator[CallTask]:
    """Yield the tasks in the rows of one file. Raises DataError for rows of no known schema."""
    reader: Reader | None = None
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping):
            raise DataError(f"row {number} is no object", path=path)
        reader = reader or _reader_of(row)
        if reader is None:
            raise DataError(f"rows of no known data set: their fields are {', '.join(map(str, row))}", path=path)
        try:
            yield reader(row)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DataError(f"row {number}: {type(error).__name__}: {error}", path=path) from error


Reader = Callable[[Row], CallTask]


def _reader_of(row: Row) -> Reader | None:
    return next((reader for fields, reader in READERS if all(field in row for field in fields)), None)


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
        code=f"{setup}\n{code}\n" if setup else f"{code}\n",
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
    entry = re.sub(r"\(\)", "", str(row["entry_point"]))
    text = str(row.get("problem_description") or row.get("content") or row.get("query") or row["prompt"])
    code = str(row["completion"])
    prompt = str(row.get("prompt") or "")
    return CallTask(
        task_id=f"leetcode-{_safe(name)}",
        original_id=name,
        source="leetcode",
        text=_without_sections(text),
        entry_point=entry,
        code=f"{prompt}\n{code}\n" if prompt.lstrip().startswith(("import", "from")) else f"{code}\n",
        tests=(str(row["test"]),),
        licence=str(row.get("licence") or row.get("license") or ""),
    )


def _without_sections(text: str) -> str:
    """Return the text before its examples and constraints: the converted problem has its own."""
    return re.split(r"\n\s*(?:\*\*)?(?:Example|Constraints|Follow-up)\b", text, maxsplit=1)[0].strip()


# --- LiveCodeBench --------------------------------------------------------------------------------------------------


def _livecodebench(row: Row) -> CallTask:
    metadata = row.get("metadata") or {}
    metadata = json.loads(metadata) if isinstance(metadata, str) else metadata
    starter = _STARTER.search(str(row["starter_code"]))
    parameters = [part.split(":")[0].strip() for part in _split_parameters(starter[2])] if starter else []
    tests = [test for name in ("public_test_cases", "private_test_cases") for test in _as_list(row.get(name))]
    calls = tuple(_given(test["input"], test["output"]) for test in tests if test.get("testtype") == "functional")
    name = str(row["question_id"])
    return CallTask(
        task_id=f"livecodebench-{_safe(name)}",
        original_id=name,
        source="livecodebench",
        text=_without_sections(str(row["question_content"])),
        entry_point=str(metadata.get("func_name") or (starter[1] if starter else "solve")),
        calls=calls,
        parameters=tuple(parameters) if calls and len(parameters) == len(calls[0].arguments) else _numbered(calls),
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


def _given(stdin: str, stdout: str) -> GivenCall:
    arguments = [pack(json.loads(line)) for line in stdin.split("\n") if line.strip()]
    return GivenCall(arguments=arguments, result=pack(json.loads(stdout)))


def _numbered(calls: tuple[GivenCall, ...]) -> tuple[str, ...]:
    return tuple(f"argument {number}" for number in range(1, len(calls[0].arguments) + 1)) if calls else ()


# --- APPS, TACO -----------------------------------------------------------------------------------------------------


def _fn_name(row: Row) -> CallTask:
    tests = row["input_output"]
    tests = json.loads(tests) if isinstance(tests, str) else tests
    solutions = _as_list(row.get("solutions"))
    name = str(row.get("problem_id") or row.get("id") or row.get("task_id"))
    entry = str(tests["fn_name"])
    calls = tuple(
        GivenCall(arguments=[pack(value) for value in arguments], result=pack(_only(output)))
        for arguments, output in zip(tests["inputs"], tests["outputs"], strict=True)
    )
    usable = [text for text in solutions if re.search(rf"\b{re.escape(entry)}\b", text)]
    entries = [f"Solution.{entry}" if "class Solution" in text else entry for text in usable]
    return CallTask(
        task_id=f"apps-{_safe(name)}",
        original_id=name,
        source=str(row.get("source") or "apps").lower(),
        text=str(row["question"]),
        entry_point=entries[0] if entries else entry,
        code=f"{usable[0]}\n" if usable else None,
        calls=calls,
        parameters=_numbered(calls),
        second=tuple(
            SecondSolution(language_id="python", code=text, entry_point=name)
            for text, name in zip(usable[1:2], entries[1:2], strict=True)
        ),
        licence=str(row.get("licence") or ""),
    )


def _only(output: Any) -> Any:
    """APPS writes the results of most functions as a list of one."""
    return output[0] if isinstance(output, list) and len(output) == 1 else output


# --- plain ----------------------------------------------------------------------------------------------------------


def _plain(row: Row) -> CallTask:
    name = str(row["id"])
    tests = row["tests"]
    return CallTask(
        task_id=_safe(name),
        original_id=name,
        source=str(row.get("source") or "plain"),
        text=str(row["text"]),
        entry_point=str(row["entry_point"]),
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
    """Yield the tasks with the second solutions that a file has for them, by their number.

    Rows: `task_id`, `canonical_solution`, and `prompt` or `declaration`, which together are a program; or `id`, `code`,
    `entry_point` and `language`. Raises DataError for others.
    """
    by_number: dict[str, SecondSolution] = {}
    for number, row in enumerate(rows, start=1):
        try:
            if "code" in row or row["canonical_solution"] is not None:  # MBXP has rows without a solution
                by_number[_number(str(row.get("task_id", row.get("id"))))] = _second(row)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DataError(f"row {number} holds no second solution: {error}", path=path) from error
    for task in tasks:
        second = by_number.get(_number(task.original_id)) or by_number.get(task.original_id)
        yield replace(task, second=(*task.second, second)) if second else task


def _number(name: str) -> str:
    return name.rpartition("/")[2]


def _second(row: Row) -> SecondSolution:
    if "code" in row:
        return SecondSolution(
            language_id=str(row["language"]).lower(), code=str(row["code"]), entry_point=str(row["entry_point"])
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
