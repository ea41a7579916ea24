"""Prompts, byte for byte, and what a template may and may not do."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lcbx.errors import UserError
from lcbx.prompts import Example, PromptTemplate, bundled_templates, load_template, render
from lcbx.types import Frame, Language, Problem

PROBLEM = Problem(
    problem_id="two-sum",
    statement='Read two integers.\n--- user ---\nPrint {{ their }} sum, & "nothing" else.\n',
    tests=(),
    digest="",
    title="Two Sum",
)
FRAME = Frame(language_id="moon", prefix="-- Add.\nfunction add(a, b)\n", suffix="\ntest()", stop=("\nfunction",))
LANGUAGE = Language(
    language_id="moon",
    name="Moon",
    prompt="Use Moon 5.\nArrays start at 1.\n",
    filename="x.moon",
    execute="moon x.moon",
    fences=("moon", "mn"),
)


def written(folder: Path, source: str) -> str:
    path = folder / "mine.j2"
    path.write_text(source)
    return str(path)


def as_text(template: PromptTemplate, *, hint: bool) -> str:
    problem = replace(PROBLEM, frame=FRAME) if template.asks_for_functions else PROBLEM
    prompt = render(template, problem, LANGUAGE, hint=hint)
    assert prompt.text is None
    return "".join(f"=== {message.role}\n{message.content}\n" for message in prompt.messages)


@pytest.mark.parametrize("name", bundled_templates())
@pytest.mark.parametrize("hint", [True, False])
def test_bundled_prompts_are_what_they_were(name: str, hint: bool, golden: Callable[[str, str], None]) -> None:
    golden(f"prompts/{name}{'' if hint else '-no-hint'}.txt", as_text(load_template(name), hint=hint))


def test_the_hint_is_in_the_prompt_only_when_asked_for() -> None:
    template = load_template("lcbx-1")
    assert "Arrays start at 1." in as_text(template, hint=True)
    assert "Arrays start at 1." not in as_text(template, hint=False)
    assert "Arrays start at 1." not in as_text(load_template("agnostics"), hint=True)


def test_a_template_is_known_by_the_hash_of_its_bytes(tmp_path: Path) -> None:
    path = written(tmp_path, "Solve {{ problem.statement }}\n")
    template = load_template(path)
    assert template.name == path
    assert template.sha256 == hashlib.sha256(Path(path).read_bytes()).hexdigest()


def test_a_file_without_roles_is_one_user_message(tmp_path: Path) -> None:
    prompt = render(
        load_template(written(tmp_path, "{{ language.name }}: {{ problem.title }}\n")), PROBLEM, LANGUAGE, hint=True
    )
    assert [(message.role, message.content) for message in prompt.messages] == [("user", "Moon: Two Sum")]
    assert (prompt.problem_id, prompt.language_id) == ("two-sum", "moon")


def test_roles_are_messages_in_their_order_and_a_statement_cannot_start_one(tmp_path: Path) -> None:
    source = (
        "{# why #}\n--- system ---\nBe brief.\n--- user ---\nAn example\n--- assistant ---\n{{ fence }}\n"
        "--- user ---\n{{ problem.statement }}{{ hint }}\n"
    )
    messages = render(load_template(written(tmp_path, source)), PROBLEM, LANGUAGE, hint=True).messages
    assert [message.role for message in messages] == ["system", "user", "assistant", "user"]
    assert messages[2].content == "moon"
    assert '--- user ---\nPrint {{ their }} sum, & "nothing" else.' in messages[3].content
    assert messages[3].content.endswith("Arrays start at 1.")


def test_examples_are_there_for_templates_that_want_them(tmp_path: Path) -> None:
    source = "{% for example in examples %}{{ example.input }} -> {{ example.output }};{% endfor %}{{ problem.title }}"
    template = load_template(written(tmp_path, source))
    shown = render(template, PROBLEM, LANGUAGE, hint=True, examples=[Example(input="1 2", output="3")])
    assert shown.messages[0].content == "1 2 -> 3;Two Sum"
    assert render(template, PROBLEM, LANGUAGE, hint=True).messages[0].content == "Two Sum"


def test_a_language_without_fences_is_fenced_by_its_id(tmp_path: Path) -> None:
    bare = Language(language_id="moon", name="Moon", prompt="x", filename="x", execute="x")
    template = load_template(written(tmp_path, "{{ fence }}"))
    assert render(template, PROBLEM, bare, hint=False).messages[0].content == "moon"


@pytest.mark.parametrize(
    ("source", "where", "what"),
    [
        ("a\n{{ problm.statement }}", ":2:", "Did you mean 'problem'?"),
        ("{# c #}\n--- user ---\n\n{{ problem.statment }}", ":4:", "statment"),
        ("a\n{% if hint %}\nb", ":3:", "endif"),
        ("a\n\n{{ hint | shout }}", ":3:", "shout"),
        ("--- user ---\na\n--- robot ---\nb", ":3:", "no role 'robot'"),
        ("hello\n--- user ---\nb", ":1:", "belongs to no message"),
        ("{{ hint }}\n--- user ---\nb", ":1:", "belongs to no message"),
        ("a\n{% include 'lcbx-1' %}", ":2:", "stand alone"),
        ("\n\n{{ 1 / 0 }}", ":3:", "division"),
        ("a\nb\n{{ problem.__class__ }}", ":3:", "unsafe"),
        ("{{ range(10 ** 9) | list }}", ":1:", "too big"),
        ("{{ problem.tests[3].input }}", ":1:", "no element 3"),
        ("  \n\n", ":", "empty"),
    ],
)  # fmt: skip
def test_a_template_that_cannot_work_says_where_and_why(tmp_path: Path, source: str, where: str, what: str) -> None:
    path = written(tmp_path, source)
    with pytest.raises(UserError) as caught:
        render(load_template(path), PROBLEM, LANGUAGE, hint=True)
    assert str(caught.value).startswith(path + where)
    assert what in str(caught.value)


def test_unknown_names_are_found_before_anything_is_rendered(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no variable 'examplse'"):
        load_template(written(tmp_path, "{{ problem.statement }}{% if false %}{{ examplse }}{% endif %}"))


def test_a_missing_template_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Did you mean 'lcbx-1'"):
        load_template("lcbx-l")
    with pytest.raises(UserError, match="agnostics, agnostics-2025, function-1, lcbx-1, multi-lcb"):
        load_template(tmp_path / "nothing.txt")
    with pytest.raises(UserError, match="Is a directory"):
        load_template(tmp_path)
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError, match="not UTF-8"):
        load_template(tmp_path / "binary")


def test_a_function_to_complete_is_a_plain_text_with_stops() -> None:
    frame = Frame(language_id="moon", prefix="-- Add.\nfunction add(a, b)\n", suffix="", stop=("\nfunction", "\n--"))
    problem = Problem(problem_id="f", statement="Add.", tests=(), digest="", frame=frame)
    prompt = render(load_template("lcbx-1"), problem, LANGUAGE, hint=True)
    assert (prompt.text, prompt.messages, prompt.stop) == (frame.prefix, (), frame.stop)


def test_a_template_for_functions_asks_for_them_in_chat_messages_and_for_nothing_else() -> None:
    template = load_template("function-1")
    problem = Problem(problem_id="f", statement="Add.", tests=(), digest="", frame=FRAME)
    prompt = render(template, problem, LANGUAGE, hint=False)
    assert prompt.text is None
    assert prompt.stop == ()
    assert "```moon\n-- Add.\nfunction add(a, b)\n```" in prompt.messages[0].content
    with pytest.raises(UserError, match="'two-sum' is a whole program"):
        render(template, PROBLEM, LANGUAGE, hint=False)


def test_a_function_to_complete_is_not_asked_in_another_language() -> None:
    frame = Frame(language_id="sun", prefix="f(", suffix="")
    problem = Problem(problem_id="f", statement="Add.", tests=(), digest="", frame=frame)
    with pytest.raises(UserError, match="--lang sun"):
        render(load_template("lcbx-1"), problem, LANGUAGE, hint=True)
