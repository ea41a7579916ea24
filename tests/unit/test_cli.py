"""The command line as a whole: typed option groups, exit codes, help texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from lcbx import cli
from lcbx.cli import options
from lcbx.cli.evaluate_commands import kept_text, next_lines
from lcbx.cli.exit_codes import ExitCode
from lcbx.cli.interrupts import continue_with_same_command, saying_what_is_kept
from lcbx.errors import UserError
from lcbx.generate import ENGINES
from lcbx.judge.opening import JudgeOptions
from lcbx.problems import Slice
from lcbx.resources import machine_memory_mib
from lcbx.runs.language_run import LanguageProgress
from lcbx.runs.plan_evaluation import ModelOptions, ProtocolOptions


def commands(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield every command under a group with its full name."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{path}{name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{path}{name} ")


COMMANDS = dict(commands(cli.lcbx))


# --- options ----------------------------------------------------------------------------------------------------------


def received(*arguments: str) -> dict[str, Any]:
    """Call a command with every option group; returns what it receives."""
    values: dict[str, Any] = {}

    @click.command()
    @options.model_options
    @options.protocol_options
    @options.slice_options
    @options.judge_options
    def command(**received_values: Any) -> None:
        values.update(received_values)

    result = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return values


def test_a_command_receives_each_group_as_one_frozen_value() -> None:
    values = received("--model", "m")
    assert values == {
        "model": ModelOptions(model="m"),
        "protocol": ProtocolOptions(),
        "part": None,
        "judging": JudgeOptions(),
    }


def test_options_arrive_under_the_names_of_the_fields() -> None:
    values = received(
        *(
            "--model",
            "m",
            "--model-revision",
            "r",
            "--engine",
            "openai",
            "--base-url",
            "http://x",
            "--concurrency",
            "3",
        ),
        *("--engine-option", "top_k=5", "--engine-option", "stop=no", "-n", "2", "--temperature", "0", "--no-hint"),
        *("--time-limit", "1.5", "--memory-limit", "64", "--ids", "a, b", "--since", "2024-01-01", "--workers", "2"),
    )
    assert values["model"] == ModelOptions(
        model="m",
        revision="r",
        engine="openai",
        flags={"base_url": "http://x", "concurrency": 3},
        engine_options={"top_k": 5, "stop": "no"},
    )
    assert values["protocol"] == ProtocolOptions(
        n=2, temperature=0.0, hint=False, time_limit_s=1.5, memory_limit_mib=64
    )
    assert values["part"] == Slice(ids=("a", "b"), since="2024-01-01")
    assert values["judging"] == JudgeOptions(workers=2)


def test_a_kind_of_judge_that_does_not_exist_is_refused_before_anything_else() -> None:
    assert received("--model", "m", "--judge", "unix:/x")["judging"] == JudgeOptions(address="unix:/x")
    result = CliRunner().invoke(cli.lcbx, ["eval", "--model", "demo", "--lang", "lua", "--judge", "unx:/x"])
    assert isinstance(result.exception, UserError)
    assert "no judge 'unx:/x'. Did you mean 'unix'?" in str(result.exception)


@pytest.mark.parametrize(
    ("option", "value", "reason"),
    [
        ("--temperature", "nan", "0.0<=x<=100.0"),
        ("--temperature", "inf", "0.0<=x<=100.0"),
        ("--temperature", "-1", "0.0<=x<=100.0"),
        ("--top-p", "nan", "0.0<x<=1.0"),
        ("--top-p", "0", "0.0<x<=1.0"),
        ("--time-limit", "nan", "0<x<=86400.0"),
        ("--time-limit", "inf", "0<x<=86400.0"),
        ("--time-limit", "1e12", "0<x<=86400.0"),
        ("--memory-limit", str(1 << 30), f"this machine has {machine_memory_mib()} MiB"),
        ("--memory-limit", "0", "x>=16"),
        ("-n", str(2**63), "1<=x<=100000"),
        ("--workers", str(2**63), "1<=x<=4096"),
    ],
)
def test_a_value_out_of_its_range_is_refused_with_the_range(option: str, value: str, reason: str) -> None:
    result = CliRunner().invoke(cli.lcbx, ["eval", "--model", "m", "--lang", "lua", option, value])
    assert result.exit_code == 2
    assert reason in result.output


def test_a_k_that_is_given_twice_counts_once() -> None:
    parameter = next(parameter for parameter in COMMANDS["report"].params if parameter.name == "ks")
    assert options.parse_ks(click.Context(cli.lcbx), parameter, "1,5,1") == [1, 5]


def test_every_engine_can_be_chosen_and_its_flags_exist() -> None:
    parameters = {parameter.name: parameter for parameter in COMMANDS["eval"].params}
    engine = parameters["engine"].type
    assert isinstance(engine, click.Choice)
    assert list(engine.choices) == ["auto", *ENGINES]
    assert {option.name for kind in ENGINES.values() for option in kind.options if option.flag} <= parameters.keys()


# --- help -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_a_help_text(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    first_line = command.help.strip().splitlines()[0]
    assert not first_line.endswith("?"), "a statement, not a question"
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name}: {parameter.opts[0]}"


def test_the_list_of_commands_is_complete_without_importing_them() -> None:
    shown = CliRunner().invoke(cli.lcbx, ["--help"]).output
    assert all(re.search(rf"^  {name} ", shown, re.MULTILINE) for name in cli.COMMANDS)


# --- exit codes -------------------------------------------------------------------------------------------------------


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Replace `lcbx doctor` with a command that returns or raises `ending["with"]`."""
    outcome: dict[str, Any] = {}

    @click.command()
    def doctor() -> Any:
        if isinstance(outcome["with"], BaseException):
            raise outcome["with"]
        return outcome["with"]

    monkeypatch.setattr("lcbx.cli.doctor_commands.doctor", doctor)
    return outcome


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (None, 0),
        (ExitCode.COMPLETE, 0),
        (ExitCode.INCOMPLETE, 1),
        (UserError("no such file"), 2),
        (click.UsageError("no such option"), 2),
        (KeyboardInterrupt(), 130),
    ],
)
def test_what_a_command_returns_or_raises_is_the_exit_code(ending: dict[str, Any], outcome: Any, code: int) -> None:
    ending["with"] = outcome
    with pytest.raises(SystemExit) as caught:
        cli.main(["doctor"])
    assert caught.value.code == code


def test_an_interrupt_says_what_is_kept_and_how_to_go_on(
    ending: dict[str, Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["lcbx", "eval", "--model", "my model"])
    interrupt = KeyboardInterrupt()
    with (
        suppress(KeyboardInterrupt),
        saying_what_is_kept(lambda: f"Stopped. 3 are kept. {continue_with_same_command()}"),
    ):
        raise interrupt
    ending["with"] = interrupt
    with pytest.raises(SystemExit):
        cli.main(["doctor"])
    assert capsys.readouterr().err.split() == (
        "lcbx: Stopped. 3 are kept. The same command continues: lcbx eval --model 'my model'".split()
    )


def test_an_interrupt_without_anything_to_keep_is_one_word(
    ending: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    ending["with"] = KeyboardInterrupt()
    with pytest.raises(SystemExit):
        cli.main(["doctor"])
    assert capsys.readouterr().err.strip() == "lcbx: Interrupted."


def test_an_interrupted_evaluation_counts_what_it_keeps() -> None:
    rows = [LanguageProgress(samples=10, generated=4, judged=3), LanguageProgress(samples=10, generated=1, judged=1)]
    assert "5 of 20 completions and 4 verdicts are kept in results" in kept_text(rows, Path("results"))
    assert "and 1 verdict are kept" in kept_text(rows[1:], Path("results"))
    assert kept_text([LanguageProgress(samples=10)], Path("results")).startswith("Stopped before the first completion")


def test_a_finished_evaluation_names_the_next_commands() -> None:
    lines = next_lines([Path("results/mini/m/lua/a"), Path("results/mini/m/r/b")])
    assert "lcbx view results/mini/m  " in lines[1]
    assert {line.split()[1] for line in lines[1:]} == {"view", "errors", "verify", "compare"}
    long_name = Path("results/mini/") / ("m" * 40) / "lua" / ("a" * 20)
    assert next_lines([long_name])[1] == f"  lcbx view {long_name}"
    assert len(next_lines([long_name])) == 1 + 2 * len(lines[1:])


def test_the_code_of_a_subcommand_is_the_exit_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lua.yaml").write_text("prompt: [")
    with pytest.raises(SystemExit) as caught:
        cli.main(["lang", "list", "--json", "--languages", str(tmp_path)])
    assert caught.value.code == 1


def test_a_misspelt_command_gets_a_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["evl"])
    assert caught.value.code == 2
    assert "Did you mean 'eval'?" in capsys.readouterr().err
