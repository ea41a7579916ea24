"""Runs to a board: what may share a column, what is best and tied, what is left out, and tables that say so."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from rich.console import Console
from support.boards import made_up_board
from support.made_up import make_run, session

from lcbx.cli import lcbx, publish_commands
from lcbx.errors import DataError, UserError
from lcbx.formatting import percent, printable
from lcbx.languages.levels import by_level
from lcbx.leaderboard.board_export import to_csv, to_json
from lcbx.leaderboard.board_latex import to_latex
from lcbx.leaderboard.board_markdown import to_markdown
from lcbx.leaderboard.board_rows import BEST, MEASURED, REPORTED, TIED, Board, Figure
from lcbx.leaderboard.board_tables import BoardView, board_tables, left_out_lines
from lcbx.leaderboard.board_terminal import to_rich
from lcbx.leaderboard.collect import collect
from lcbx.leaderboard.models import facts_of, load_facts
from lcbx.leaderboard.payload import model_slugs, payload, script
from lcbx.leaderboard.ranking import ranks, sorted_rows
from lcbx.leaderboard.reported import load_reported
from lcbx.leaderboard.rules import check_run
from lcbx.leaderboard.site import POLICY, site_files
from lcbx.leaderboard.write import board_files, stale_files, write_board
from lcbx.report.figures import Cost
from lcbx.runs.records import RunDirectory
from lcbx.runs.runinfo import Session, Toolchain
from lcbx.types import Sampling, Verdict
from lcbx.viewer.library import Library
from lcbx.viewer.static import extent, write_pages

LANGUAGES = ("lua", "julia", "r", "ocaml", "fortran")
STAND_IN = Toolchain(reference="x:1", digest="sha256:" + "f" * 64, version="julia version 1.5.3", stand_in=True)


def test_board_averages_over_a_resource_level_of_which_it_has_every_language(tmp_path: Path) -> None:
    medium = tuple(by_level()["medium"])
    for language_id in (*medium, "python"):
        make_run(tmp_path, language_id=language_id)
    setting = collect(tmp_path, reported=None).settings[0]
    assert setting.sets["medium"] == medium
    assert {"high", "low", "paper"}.isdisjoint(setting.sets)
    assert "macro:medium" in setting.columns
    assert set(setting.rows[0].macros) == {"medium", "all"}


def test_board_says_the_level_of_a_language_and_how_it_was_certified(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    text = "{grade: gold, date: '2026-01-02', toolchain: LuaJIT 9, digest: d, lcbx: '1'}"
    (own / "certified.yaml").write_text(f"lua: {text}\nracket: {text.replace('gold', 'none')}\n")
    for language_id in ("lua", "racket", "cobol-74"):
        make_run(tmp_path / "results", language_id=language_id)
    board = collect(tmp_path / "results", reported=None, folders=[own])
    assert board.languages == {
        "lua": "Resource level medium (0.6 % of the code counted in 2023-04 to 2024-03). "
        "Certified gold on 2026-01-02 with LuaJIT 9. Its file has changed since: the certificate is stale.",
        "racket": "Resource level very-low.",
    }
    assert payload(board)["aboutLanguages"] == board.languages


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results")
    for model, skill in (("acme/large-32B", 2.0), ("acme/twin", 2.0), ("tiny/coder", -3.0)):
        for language_id in LANGUAGES:
            sitting = session(toolchain=STAND_IN) if language_id == "julia" else None
            make_run(folder, model=model, language_id=language_id, skill=skill, sitting=sitting, sampling=Sampling(n=5))
    make_run(folder, model="lost/half", missing=3)
    make_run(folder, model="lost/judge", judge_errors=2)
    make_run(
        folder,
        model="acme/large-32B",
        protocol="lcbx-1+custom",
        differences={"temperature": "0.8 (lcbx-1: 0.2)"},
        sampling=Sampling(n=5, temperature=0.8),
    )
    make_run(folder, model="acme/large-32B", slice={"limit": "6"}, problems=6, problems_digest="6" * 64)
    return folder


@pytest.fixture(scope="module")
def board(results: Path) -> Board:
    return collect(results)


# --- figures against the lines --------------------------------------------------------------------------------------


def recomputed(run: Path, k: int) -> float:
    """pass@k by enumerating every choice of k samples, from nothing but the JSON lines."""
    accepted: dict[str, list[bool]] = defaultdict(list)
    for line in (run / "judgements.jsonl").read_text().splitlines():
        judgement = json.loads(line)
        accepted[judgement["key"]["problem_id"]].append(judgement["verdict"] == "AC")
    shares = []
    for samples in accepted.values():
        draws = list(combinations(samples, k))
        shares.append(sum(any(draw) for draw in draws) / len(draws))
    return sum(shares) / len(shares)


def test_every_measured_figure_comes_out_the_same_from_the_json_lines(results: Path, board: Board) -> None:
    by_run = {line["run_id"]: line for line in csv.DictReader(io.StringIO(to_csv(board))) if line["run_id"]}
    assert len(by_run) == 17
    for path in {run.parent for run in results.glob("*/*/*/*/run.json")}:
        if path.name not in by_run:
            assert "lost" in str(path)
            continue
        lines = [line for line in csv.DictReader(io.StringIO(to_csv(board))) if line["run_id"] == path.name]
        ks = {"pass@1", "pass@5"} if lines[0]["n"] == "5" else {"pass@1"}
        assert {line["metric"] for line in lines} == ks
        for line in lines:
            k = int(line["metric"].removeprefix("pass@"))
            assert float(line["value"]) == pytest.approx(recomputed(path, k), abs=1e-6)
            assert float(line["low"]) <= float(line["value"]) <= float(line["high"])


def test_macro_average_is_the_mean_of_the_languages(board: Board) -> None:
    setting = next(setting for setting in board.settings if setting.protocol == "lcbx-1" and not setting.slice)
    for row in setting.of_kind(MEASURED):
        values = [row.cells[language_id].figures[1].value for language_id in LANGUAGES]
        for name in ("paper", "all"):
            assert row.macros[name][1].value == pytest.approx(sum(values) / 5)


def test_a_row_without_all_languages_of_a_set_has_no_average_of_it(tmp_path: Path) -> None:
    make_run(tmp_path, model="a", language_id="lua")
    make_run(tmp_path, model="a", language_id="r")
    make_run(tmp_path, model="b", language_id="lua")
    setting = collect(tmp_path, reported=None).settings[0]
    macros = {row.model: set(row.macros) for row in setting.rows}
    assert macros == {"a": {"all"}, "b": set()}


# --- what shares a column -------------------------------------------------------------------------------------------


def test_other_protocols_slices_and_problems_have_settings_of_their_own(board: Board) -> None:
    measured = [setting for setting in board.settings if setting.of_kind(MEASURED)]
    assert {(setting.protocol, str(setting.slice)) for setting in measured} == {
        ("lcbx-1", "{}"),
        ("lcbx-1+custom", "{}"),
        ("lcbx-1", "{'limit': '6'}"),
    }
    assert "differs from lcbx-1: temperature = 0.8, not 0.2" in to_markdown(board_tables(board, BoardView()), [])


def test_a_stand_in_is_marked_wherever_its_figure_is(board: Board) -> None:
    table = board_tables(board, BoardView())[0]
    row = dict(zip(table.columns, (entry.whole for entry in table.rows[0]), strict=True))
    assert row["Julia"].endswith("†")
    assert row["paper mean"].endswith("†")
    assert not row["Lua"].endswith("†")
    assert any("julia version 1.5.3" in note for note in table.notes)


def test_incomplete_runs_are_left_out_and_said_to_be_unless_asked_for(results: Path, board: Board) -> None:
    lines = left_out_lines(board)
    assert len(lines) == 2
    assert any("3 samples missing of 48" in line for line in lines)
    assert any("2 judge errors of 48" in line for line in lines)
    assert not any("lost" in row.model for setting in board.settings for row in setting.rows)
    everything = collect(results, include_incomplete=True)
    table = next(
        table for table in board_tables(everything, BoardView()) if any("lost" in row[1].text for row in table.rows)
    )
    assert any("‡" in entry.whole for row in table.rows for entry in row)
    assert not everything.left_out


def test_an_incomplete_run_is_neither_best_nor_tied(tmp_path: Path) -> None:
    for model, skill, missing in (("whole", 0.0, 0), ("other", -4.0, 0), ("part", 9.0, 5)):
        make_run(tmp_path, model=model, skill=skill, missing=missing)
    (setting,) = collect(tmp_path, reported=None, include_incomplete=True).settings
    marks = {row.model: row.cells["lua"].figures[1].mark for row in setting.rows}
    assert marks["whole"] == BEST
    assert marks["part"] == ""


def test_a_later_run_of_the_same_replaces_the_earlier_one(tmp_path: Path) -> None:
    later = session(started_at="2026-02-01T00:00:00+00:00", ended_at="2026-02-02T00:00:00+00:00")
    make_run(tmp_path, model="m", sampling=Sampling(n=4, seed=0))
    make_run(tmp_path, model="m", sampling=Sampling(n=4, seed=1), sitting=later)
    board = collect(tmp_path, reported=None)
    assert [row.date for row in board.settings[0].rows] == ["2026-02-02"]
    assert "replaced by the later run" in board.left_out[0].reason


# --- best and tied --------------------------------------------------------------------------------------------------


def test_a_run_that_cannot_be_read_is_left_out_and_said_to_be(tmp_path: Path) -> None:
    good, info, lines = (make_run(tmp_path, model=model) for model in ("good", "no-info", "no-lines"))
    (info / "run.json").write_text("{")
    broken = (lines / "judgements.jsonl").read_text().splitlines()
    (lines / "judgements.jsonl").write_text("\n".join([*broken[:3], "{}", *broken[3:]]) + "\n")
    board = collect(tmp_path, reported=None)
    assert [row.model for row in board.settings[0].rows] == ["good"]
    assert {run.path for run in board.left_out} == {path.relative_to(tmp_path).as_posix() for path in (info, lines)}
    assert all("can't be read: " in run.reason and str(tmp_path) not in run.reason for run in board.left_out)
    assert any("judgements.jsonl:4" in run.reason for run in board.left_out)
    with pytest.raises(UserError, match="no such folder"):
        collect(good / "nowhere")


def test_a_complete_run_on_the_right_toolchain_stays_when_a_later_one_is_neither(tmp_path: Path) -> None:
    def later(**changes: object) -> Session:
        return session(started_at="2026-02-01T00:00:00+00:00", ended_at="2026-02-02T00:00:00+00:00", **changes)

    make_run(tmp_path, language_digest="1" * 64)
    make_run(tmp_path, language_digest="2" * 64, missing=3, sitting=later())
    make_run(tmp_path, language_digest="3" * 64, sitting=later(toolchain=STAND_IN))
    board = collect(tmp_path, reported=None, include_incomplete=True)
    cell = board.settings[0].rows[0].cells["lua"]
    assert cell.complete
    assert not cell.stand_in
    reasons = sorted(run.reason.partition(" run ")[0] for run in board.left_out)
    assert reasons == ["replaced by the complete", "replaced by the toolchain's own"]


def test_best_is_marked_and_what_a_paired_test_cannot_tell_from_it(board: Board) -> None:
    setting = board.settings[0]
    marks = {row.model: row.macros["paper"][1].mark for row in setting.of_kind(MEASURED)}
    assert sorted((marks["acme/large-32B"], marks["acme/twin"])) == sorted((BEST, TIED))
    assert marks["tiny/coder"] == ""
    for column in (*LANGUAGES, "macro:paper", "macro:all"):
        figures = [figure for row in setting.of_kind(MEASURED) if (figure := row.figure(column, 1))]
        assert max(figures, key=lambda figure: figure.value).mark == BEST


def test_the_best_of_one_is_not_called_best(board: Board) -> None:
    sliced = next(setting for setting in board.settings if setting.slice)
    assert [row.figure("lua", 1).mark for row in sliced.rows] == [""]  # type: ignore[union-attr]


def test_rows_are_sorted_by_the_chosen_column(board: Board) -> None:
    setting = board.settings[0]
    for column in ("julia", "macro:paper"):
        values = [row.figure(column, 1) for row in sorted_rows(setting.rows, column, 1)]
        shown = [figure.value for figure in values if figure is not None]
        assert shown == sorted(shown, reverse=True)
    assert [row.model for row in sorted_rows(setting.rows, "model", 1)] == sorted(row.model for row in setting.rows)
    with pytest.raises(UserError, match="no column 'jula' to sort by"):
        board_tables(board, BoardView(sort="jula"))


# --- reported figures -----------------------------------------------------------------------------------------------


def test_reported_figures_are_those_of_the_publication() -> None:
    publication, left_shift = load_reported()
    rows = publication.by_model()
    assert len(rows) == 27
    assert rows["Kimi K2"] == {"lua": 43, "julia": 37, "r": 14, "ocaml": 28, "fortran": 6}
    assert rows["Claude Sonnet 4"] == {"lua": 41, "julia": 40, "r": 21, "ocaml": 6, "fortran": 6}
    assert rows["Qwen3-4B-CF-Fortran"] == {"ocaml": 0, "fortran": 15}
    assert rows["SmolLM3-3B-Lua"] == {"lua": 8, "julia": 3, "r": 2}
    assert (rows["Qwen3-8B-CF-OCaml"], rows["Qwen3-8B-CF-Fortran"]) == ({"ocaml": 7}, {"fortran": 17})
    assert rows["Qwen 3 8B"] == {"lua": 11, "julia": 9, "r": 9, "ocaml": 0, "fortran": 0}
    assert rows["DeepSeek Coder v2 Lite Instruct 16B"] == {"lua": 13, "julia": 12, "r": 9, "ocaml": 7, "fortran": 6}
    assert sum(sum(row.values()) for row in rows.values()) == 1074 + 7 + 17
    assert str(publication.date) == "2026-02-27"
    assert left_shift.by_model() == {"Selective Left-Shift Qwen3-8B": {"julia": 39.2}}


def test_rows_of_unknown_rules_share_no_table_with_measured_ones(tmp_path: Path) -> None:
    """Regression: figures of another recipe stood under protocol agnostics, beside runs that were measured under it."""
    make_run(tmp_path, model="mine", benchmark="ag-lcb-x", protocol="agnostics", skill=-3)
    settings = {s.protocol: s for s in collect(tmp_path).settings if s.benchmark == "ag-lcb-x"}
    assert {name: len(setting.rows) for name, setting in settings.items()} == {"agnostics": 1, "as published": 28}
    reported = settings["as published"]
    assert {row.date for row in reported.rows} == {"2026-02-27", "2026-07-08"}
    sources = {row.model: row.source for row in reported.rows}
    assert "2607.07748" in str(sources["Selective Left-Shift Qwen3-8B"])
    assert "Agnostics" in str(sources["Kimi K2"])
    assert reported.source.count(";") == 1


def test_reported_rows_stay_out_of_the_ranks_unless_asked_in(tmp_path: Path) -> None:
    make_run(tmp_path, model="mine", benchmark="ag-lcb-x", protocol="agnostics", skill=-3)
    rows_of_others = "{a: [90, 80], b: [30, 20], c: [10, 10]}"
    file = tmp_path / "reported.yaml"
    file.write_text(
        "- {source: theirs, benchmark: ag-lcb-x, protocol: agnostics, metric: pass@1, "
        f"tables: [{{languages: [lua, r], rows: {rows_of_others}}}]}}"
    )
    (setting,) = collect(tmp_path, reported=file).settings
    rows = sorted_rows(setting.rows, "lua", 1)
    assert [row.kind for row in rows] == [MEASURED, *[REPORTED] * 3]
    assert ranks(rows, "lua", 1)[:3] == [1, None, None]
    mixed = sorted_rows(setting.rows, "lua", 1, mix_reported=True)
    assert mixed[0].kind == REPORTED
    assert ranks(mixed, "lua", 1, mix_reported=True)[:2] == [1, 2]
    marks = {figure.mark for row in rows if row.kind == REPORTED for figure in row.macros.get("all", {}).values()}
    assert marks <= {""}
    table = board_tables(Board(settings=(setting,)), BoardView())[0]
    assert [row[0].text for row in table.rows] == ["1", *["-"] * 3]
    assert any("(reported): not measured here" in note for note in table.notes)
    assert not collect(tmp_path, reported=None).settings[0].of_kind(REPORTED)


def test_a_reported_file_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(
        "- {source: s, benchmark: b, protocol: p, metric: pass@1, tables: [{languages: [lua, r], rows: {m: [1]}}]}"
    )
    with pytest.raises(DataError, match="m: needs 2 percentages"):
        load_reported(path)


# --- facts about models ---------------------------------------------------------------------------------------------


def test_sizes_come_from_the_facts_or_from_the_name_and_say_which(tmp_path: Path) -> None:
    models = load_facts()
    assert facts_of("demo", models).params_b == 0.5
    assert facts_of("Qwen/Qwen2.5-Coder-0.5B-Instruct", models).size_from_name is False
    assert (facts_of("acme/coder-13B-it", models).params_b, facts_of("acme/coder-13B-it", models).size_from_name) == (
        13,
        True,
    )
    assert facts_of("tiny/coder-135M", models).params_b == 0.135
    assert facts_of("acme/v2B2", models).params_b is None
    extra = tmp_path / "m.yaml"
    extra.write_text("acme/coder-13B-it: {params_b: 12.9, usd_per_m_input: 1, usd_per_m_output: 2}")
    assert facts_of("acme/coder-13B-it", load_facts(extra)).usd_per_m_output == 2
    extra.write_text("acme: {parms_b: 1}")
    with pytest.raises(DataError, match="unknown key 'parms_b'"):
        load_facts(extra)


# --- formats --------------------------------------------------------------------------------------------------------

ODD = "a|b_*[x](y)`<i>&\\\x1b[31m%$#{}~^"


def test_tables_of_a_small_board_byte_for_byte(results: Path, golden: Callable[[str, str | bytes], None]) -> None:
    board = collect(results)
    golden("leaderboard/board.md", to_markdown(board_tables(board, BoardView()), left_out_lines(board)))
    golden("leaderboard/board.tex", to_latex(board_tables(board, BoardView(k=5)), left_out_lines(board)))
    golden("leaderboard/board.csv", to_csv(board))


def table_of(text: str | bytes, name: str) -> list[dict[str, Any]]:
    """Return the rows of a table of board.json, by column."""
    table = json.loads(text)[name]
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]


def test_json_has_every_figure_and_run_of_the_csv(board: Board) -> None:
    text = to_json(board)
    settings = json.loads(text)["settings"]
    lines = list(csv.DictReader(io.StringIO(to_csv(board))))
    rows = table_of(text, "figures")
    assert len(rows) == len(lines) > 0
    for row, line in zip(rows, lines, strict=True):
        assert (row["model"], row["language"], f"pass@{row['k']}") == (line["model"], line["language"], line["metric"])
        assert settings[row["setting"]]["benchmark"] == line["benchmark"]
        assert row["value"] == float(line["value"])
        assert row["mark"] == line["mark"]
    names = json.loads(text)["lists"]
    for row in table_of(text, "runs"):
        verdicts = dict(zip(names["verdicts"], row["verdicts"], strict=True))
        assert sum(verdicts.values()) - verdicts["JE"] == row["samples"]
        assert len(row["failures"]) == len(names["failures"])
        assert len(row["cost"]) == len(names["cost"])


def test_json_of_200_models_in_40_languages_stays_small() -> None:
    """It repeated every name with every figure, and took 18 MB."""
    text = to_json(made_up_board(models=200, languages=40))
    assert len(text) < 5_000_000
    assert len(table_of(text, "figures")) == 200 * 42 * 3
    assert len(table_of(text, "runs")) == 200 * 40


def test_odd_names_mean_nothing_to_any_format(tmp_path: Path) -> None:
    make_run(tmp_path, model=ODD)
    board = collect(tmp_path, reported=None)
    tables = board_tables(board, BoardView())
    markdown, latex = to_markdown(tables, []), to_latex(tables, [])
    assert "\x1b" not in markdown + latex + to_csv(board)
    assert "<i>" not in markdown
    row = next(line for line in markdown.splitlines() if "a\\|b" in line)
    assert row.replace("\\|", "").count("|") == len(tables[0].columns) + 1
    assert r"a|b\_*{[}x{]}(y)`\textless{}i\textgreater{}\&\textbackslash{}" in latex
    assert table_of(to_json(board), "figures")[0]["model"] == ODD


def test_a_cell_never_becomes_a_spreadsheet_formula(tmp_path: Path) -> None:
    make_run(tmp_path, model="=HYPERLINK(1)")
    models = {line["model"] for line in csv.DictReader(io.StringIO(to_csv(collect(tmp_path, reported=None))))}
    assert models == {"'=HYPERLINK(1)"}


def test_no_format_holds_what_a_terminal_or_a_reader_could_be_fooled_by(tmp_path: Path) -> None:
    evil = "a\x1b[31m\x9b2J\u202e\r\n\u4e2d"
    toolchain = Toolchain(reference=evil, digest=evil, version=evil, stand_in=True)
    for model in (evil, f"{evil} other"):
        make_run(
            tmp_path,
            model=model,
            slice={evil: evil},
            differences={evil: evil},
            protocol="lcbx-1+custom",
            sitting=session(toolchain=toolchain),
        )
    made = board_files(collect(tmp_path))
    assert table_of(made["tables/board.json"], "runs")[0]["model"] == evil
    for path, data in made.items():
        text = data.decode()
        assert text.isprintable() or all(char.isprintable() or char == "\n" for char in text), path
    assert made["tables/board.tex"].isascii()


def test_latex_compiles_by_its_shape(board: Board) -> None:
    """Every row has as many cells as the tabular has columns, and braces are balanced."""
    latex = to_latex(board_tables(board, BoardView()), [])
    assert latex.count("{") - latex.count("\\{") == latex.count("}") - latex.count("\\}")
    for block in latex.split(r"\begin{tabular}{")[1:]:
        shape = block[: block.index("}")]
        rows = [line for line in block.splitlines() if line.endswith(r"\\")]
        assert {line.count(" & ") + 1 for line in rows} == {len(shape)}


# --- the site -------------------------------------------------------------------------------------------------------


def test_no_page_has_a_script_or_a_style_of_its_own_or_asks_another_server(board: Board) -> None:
    files = site_files(board)
    for path, data in files.items():
        text = data.decode()
        if path.endswith(".html"):
            assert POLICY.replace("'", "&#x27;") in text or POLICY in text
            assert " style=" not in text
            assert "<style" not in text
            assert " on" not in text.split("<body>")[0].replace(" on ", "")
            assert "http" not in text.replace("http-equiv", "")
        elif path.endswith((".js", ".css")) and path != "data.js":
            assert "http://" not in text.replace("http://www.w3.org/2000/svg", "")
            assert "https://" not in text
            assert "innerHTML" not in text
            assert "eval(" not in text


def test_names_of_models_cannot_leave_the_data_or_the_page(tmp_path: Path) -> None:
    evil = "</script><script>alert(1)</script>\u2028'\""
    make_run(tmp_path, model=evil)
    files = site_files(collect(tmp_path, reported=None))
    assert b"</script>" not in files["data.js"]
    page = next(data for path, data in files.items() if path.startswith("models/")).decode()
    assert "<script>alert" not in page
    data = json.loads(files["data.js"].decode().removeprefix("window.LCBX_DATA = ").rstrip(";\n"))
    assert data["settings"][0]["rows"][0]["model"] == printable(evil)


def test_pages_have_names_that_no_file_system_confuses(tmp_path: Path) -> None:
    for model in ("Acme/M", "acme/m", "../../etc", "a b", "a--b"):
        make_run(tmp_path, model=model)
    slugs = model_slugs(collect(tmp_path, reported=None))
    assert len({slug.lower() for slug in slugs.values()}) == 5
    assert not any("/" in slug or slug.startswith(".") or "%" in slug for slug in slugs.values())


def test_the_packed_data_holds_what_the_board_does() -> None:
    board = made_up_board(models=3, languages=4)
    packed = payload(board)["settings"][0]
    row, cell = board.settings[0].rows[1], board.settings[0].rows[1].cells["lang02"]
    text = packed["rows"][1]["cells"][2]
    marks = {"": 0, TIED: 1, BEST: 2}
    assert int(text[0], 36) == cell.stand_in
    assert int(text[1:3], 36) == sum(3**i * marks[cell.figures[k].mark] for i, k in enumerate((1, 5, 10)))
    assert int(text[3:5], 36) / 1000 == pytest.approx(cell.figures[1].value, abs=0.0006)
    assert int(text[15:17], 36) / 1000 == pytest.approx(cell.figures[10].value, abs=0.0006)
    assert text.split(";")[1] == cell.run_id.removeprefix("lcbx-1-")
    assert row.model == packed["rows"][1]["model"]


def read_scripts(files: dict[str, bytes], name: str) -> dict[str, Any]:
    """Return the entries of the object that these scripts fill."""
    entries: dict[str, Any] = {}
    for path, data in files.items():
        if path.startswith("problems/") and data.startswith(f"window.{name} =".encode()):
            entries |= json.loads(data.decode().partition("{}, ")[2].removesuffix(");\n"))
    return entries


def test_counts_by_problem_are_there_for_each_language(tmp_path: Path) -> None:
    """A choice of languages and of months can be computed in the page; a language that was not run has none."""
    make_run(tmp_path, model="acme/both", dated=True)
    make_run(tmp_path, model="acme/both", language_id="julia", dated=True)
    make_run(tmp_path, model="acme/lua-only", dated=True, judge_errors=1)
    (setting,) = collect(tmp_path, reported=None, include_incomplete=True).settings
    files = site_files(Board(settings=(setting,)))
    (problems,) = read_scripts(files, "LCBX_PROBLEMS").values()
    assert problems["ids"] == [f"p{index:03}" for index in range(12)]
    assert [problems["dates"][place] for place in problems["dated"]] == [
        f"2024-{index // 4 + 1:02d}-15" for index in range(12)
    ]
    counts = read_scripts(files, "LCBX_COUNTS")
    julia, lua = (counts[f"{setting.key}/{name}"] for name in ("julia", "lua"))
    assert [bool(row) for row in julia["rows"]] == [True, False]
    for row, (accepted, fewer, path, verdicts, by_month) in zip(setting.rows, lua["rows"], strict=True):
        cell = row.cells["lua"]
        assert [int(digit, 36) for digit in accepted] == [counts.c for counts in cell.counts.values()]
        assert fewer == ([0, 3] if row.model == "acme/lua-only" else [])
        assert path == cell.path
        assert sum(verdicts) == 48
        groups = [[int(number or 0) for number in group.split(",")] for group in by_month.split(";")]
        assert sum(map(sum, groups)) == sum(cell.failures.values())
        assert len(groups) == 3


def test_counts_of_many_samples_take_more_digits(tmp_path: Path) -> None:
    make_run(tmp_path, sampling=Sampling(n=40), problems=3, skill=9.0)
    make_run(tmp_path, model="acme/none", sampling=Sampling(n=40), problems=3, missing=40)
    board = collect(tmp_path, reported=None, include_incomplete=True)
    (counts,) = read_scripts(site_files(board), "LCBX_COUNTS").values()
    assert (counts["n"], counts["width"]) == (40, 2)
    first, second = counts["rows"]
    assert first[0].endswith("--")
    assert [int(second[0][i : i + 2], 36) for i in (0, 2, 4)] == [
        each.c for each in board.settings[0].rows[1].cells["lua"].counts.values()
    ]


def test_a_setting_without_contest_dates_has_counts_but_no_months(tmp_path: Path) -> None:
    make_run(tmp_path)
    board = collect(tmp_path, reported=None)
    packed = payload(board)["settings"][0]
    assert packed["months"] == []
    assert packed["counted"]
    assert read_scripts(site_files(board), "LCBX_COUNTS")


def test_replayed_completions_are_marked_in_every_format(tmp_path: Path) -> None:
    """Also under the protocol's own number of samples: nobody knows how they were prompted."""
    sitting = session(engine={"engine": "replay", "file": "theirs.jsonl"})
    make_run(tmp_path, model="acme/replayed", sitting=sitting)
    make_run(tmp_path, model="acme/asked")
    board = collect(tmp_path, reported=None)
    tables = board_tables(board, BoardView())
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(to_rich(tables, []))
    for text, sign in (
        (console.export_text(), "§"),
        (to_markdown(tables, []), "§"),
        (to_latex(tables, []), r"$^\S$"),
    ):
        (line,) = [line for line in text.splitlines() if "acme/replayed" in line]
        assert sign in line
        assert "how they were prompted and sampled is not known" in text
        assert all(sign not in line for line in text.splitlines() if "acme/asked" in line)
    assert {row["model"]: row["replayed"] for row in csv.DictReader(io.StringIO(to_csv(board)))} == {
        "acme/replayed": "True",
        "acme/asked": "False",
    }
    packed = payload(board)["settings"][0]["rows"]
    assert {row["model"]: int(row["cells"][0][0], 36) for row in packed} == {"acme/replayed": 4, "acme/asked": 0}


def test_a_run_that_counted_no_tokens_does_not_make_the_others_look_cheap() -> None:
    board = made_up_board(models=1, languages=2)
    row = board.settings[0].rows[0]
    first, second = row.cells.values()
    assert first.cost is not None
    cost = replace(first.cost, prompt_tokens=100 * first.samples, completion_tokens=50 * first.samples)
    unknown = replace(cost, prompt_tokens=None, completion_tokens=None)
    facts = replace(row.facts, usd_per_m_input=1.0, usd_per_m_output=2.0)

    def packed(*costs: Cost) -> list[float | None]:
        cells = {
            name: replace(cell, cost=new) for name, cell, new in zip(row.cells, (first, second), costs, strict=True)
        }
        setting = replace(board.settings[0], rows=(replace(row, cells=cells, facts=facts),))
        figures: list[float | None] = payload(Board(settings=(setting,)))["settings"][0]["rows"][0]["cost"]
        return figures

    assert packed(cost, unknown)[:2] == [100.0, 50.0]
    assert packed(cost, unknown)[4] == pytest.approx(0.0002)
    assert packed(unknown, unknown)[:2] == [None, None]
    assert packed(unknown, unknown)[4] is None


def test_pages_round_as_the_tables_do() -> None:
    board = made_up_board(models=1, languages=1)
    row = board.settings[0].rows[0]
    for n in (6, 80, 499):
        for c in range(n + 1):
            cell = replace(row.cells["lang00"], figures={1: Figure(value=c / n)})
            setting = replace(board.settings[0], rows=(replace(row, cells={"lang00": cell}),), ks=(1,))
            packed = payload(Board(settings=(setting,)))["settings"][0]["rows"][0]["cells"][0]
            assert f"{int(packed[3:5], 36) / 10:.1f}" == percent(c / n)


def test_a_narrow_terminal_gets_every_column_in_tables_that_fit(board: Board) -> None:
    tables = board_tables(board, BoardView())
    for width, pieces in ((250, 1), (100, 2), (60, 4)):
        screen = io.StringIO()
        Console(width=width, file=screen, color_system=None).print(to_rich(tables[:1], [], width=width))
        lines = screen.getvalue().splitlines()
        heads = [line for line in lines if line.strip().startswith("#")]
        assert len(heads) == pieces, width
        shown = " ".join(heads).replace("  ", " ")
        assert all(column in shown for column in tables[0].columns)
        assert max(map(len, (line.rstrip() for line in lines))) <= width
        assert sum("▸" in line for line in lines) >= 2


def test_writing_is_deterministic_and_removes_pages_of_what_is_gone(results: Path, tmp_path: Path) -> None:
    first, second = board_files(collect(results)), board_files(collect(results))
    assert first == second
    write_board(collect(results), tmp_path)
    old = tmp_path / "models" / "gone.html"
    old.write_text("")
    assert stale_files(first, tmp_path) == [old]
    write_board(collect(results), tmp_path)
    assert not old.exists()
    assert (tmp_path / "index.html").exists()
    assert {path.name for path in (tmp_path / "tables").iterdir()} == {
        "board.md",
        "board.tex",
        "board.csv",
        "board.json",
    }


def test_an_empty_board_is_a_page_and_no_crash(tmp_path: Path) -> None:
    files = board_files(collect(tmp_path, reported=None))
    assert b"There is nothing on this board yet" in files["README.md"]
    assert script("LCBX_DATA", payload(Board(settings=()))).startswith("window.LCBX_DATA")


# --- the rules ------------------------------------------------------------------------------------------------------


def rules(path: Path) -> dict[str, tuple[bool, bool]]:
    return {rule.name: (rule.passed, rule.required) for rule in check_run(RunDirectory.open(path)).rules}


def verification(path: Path, **changes: object) -> None:
    digest = RunDirectory.open(path).records_digest()
    check = {"checked": 3, "judged": 48, "mismatches": [], "judge_errors": 0, "records_sha256": digest, **changes}
    (path / "verification.json").write_text(json.dumps({"holds": not check["mismatches"], "check": check}))


def test_a_complete_verified_run_of_a_named_protocol_meets_the_rules(tmp_path: Path) -> None:
    path = make_run(tmp_path)
    assert not check_run(RunDirectory.open(path)).accepted
    verification(path)
    assert check_run(RunDirectory.open(path)).accepted
    assert all(passed for passed, _ in rules(path).values())


def test_a_toolchain_is_named_without_its_copyright_notice(tmp_path: Path) -> None:
    printed = Toolchain(reference="x", digest="d", version="Tool 2.1 -- Copyright (C) 2005 Somebody")
    run = make_run(tmp_path, sitting=session(toolchain=printed))
    (rule,) = (rule for rule in check_run(RunDirectory.open(run)).rules if rule.name == "toolchain")
    assert rule.said == "Tool 2.1"
    assert collect(tmp_path, reported=None).settings[0].rows[0].cells["lua"].toolchain == "Tool 2.1"


def test_each_breach_of_a_rule_is_named(tmp_path: Path) -> None:
    assert rules(make_run(tmp_path, model="a", missing=1))["complete"] == (False, True)
    assert rules(make_run(tmp_path, model="b", judge_errors=1))["complete"] == (False, True)
    custom = make_run(tmp_path, model="c", protocol="lcbx-1+custom", differences={"n": "4"})
    assert rules(custom)["protocol"] == (False, True)
    replayed = make_run(tmp_path, model="r", sitting=session(engine={"engine": "replay", "file": "x.jsonl"}))
    assert rules(replayed)["protocol"] == (False, True)
    assert rules(make_run(tmp_path, model="s", generation={"completions_sha256": "x"}))["protocol"] == (False, True)
    assert rules(make_run(tmp_path, model="d", slice={"limit": "3"}))["whole benchmark"] == (False, True)
    assert rules(make_run(tmp_path, model="e", model_revision=None))["model pinned"] == (False, False)
    assert rules(make_run(tmp_path, model="f", sitting=session(toolchain=STAND_IN)))["toolchain"] == (False, False)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"checked": 2}, "only 4.2 % was judged again"),
        ({"judged": 40}, "it was verified with 40 verdicts, now it has 48"),
        ({"mismatches": [{}]}, "1 of 3 verdicts did not hold"),
        ({"records_sha256": "0" * 64}, "its records are not those that were verified"),
        ({"records_sha256": None}, "its records are not those that were verified"),
    ],
)
def test_a_verification_must_cover_this_run_and_hold(tmp_path: Path, changes: dict[str, object], said: str) -> None:
    path = make_run(tmp_path)
    verification(path, **changes)
    check = check_run(RunDirectory.open(path))
    assert not check.accepted
    assert any(said in rule.said for rule in check.rules if not rule.passed)


def test_a_verdict_that_is_changed_after_the_verification_breaks_the_rules(tmp_path: Path) -> None:
    path = make_run(tmp_path)
    verification(path)
    with RunDirectory.open(path, write=True) as writer:
        judgement = next(judged for judged in writer.judgements().values() if judged.verdict is Verdict.WA)
        writer.append_judgement(replace(judgement, verdict=Verdict.AC))
    assert not check_run(RunDirectory.open(path)).accepted


# --- the command line -----------------------------------------------------------------------------------------------


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(lcbx, list(arguments), standalone_mode=False)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return int(done.return_value or 0), done.output


def test_leaderboard_command_prints_each_format_and_writes_the_site(results: Path, tmp_path: Path) -> None:
    base = ("leaderboard", "--results", str(results))
    assert "acme/large-32B" in run(*base, "--format", "terminal")[1]
    assert run(*base, "--format", "latex")[1].count(r"\toprule") == 4
    assert run(*base, "--format", "markdown", "--sort", "julia")[1].startswith("### pass@1")
    assert msgspec.json.decode(run(*base, "--json")[1])["left_out"]
    assert run(*base, "--format", "csv")[1].startswith("benchmark,")
    assert "index.html" in run(*base, "--out", str(tmp_path / "site"))[1]
    assert (tmp_path / "site" / "data.js").exists()
    with pytest.raises(UserError, match="no run has pass@7, which needs 7 samples per problem"):
        run(*base, "--format", "markdown", "--k", "7")


def test_left_out_problems_are_counted_in_the_title_and_listed_below(tmp_path: Path) -> None:
    left_out = {"left-out": "guess: is a problem of type interactive; sum: has no tests"}
    make_run(tmp_path, slice=left_out)
    output = run("leaderboard", "--results", str(tmp_path), "--no-reported", "--format", "markdown")[1]
    assert "without 2 that can't be used" in output.splitlines()[0]
    assert output.count("guess: is a problem of type interactive") == 1


def test_any_k_that_the_samples_allow_can_be_shown(results: Path, tmp_path: Path) -> None:
    """Regression: only 1, 5 and 10 were on the board, while `lcbx score --k 3` computed every k."""
    base = ("leaderboard", "--results", str(results), "--k", "3")
    assert run(*base, "--format", "markdown")[1].startswith("### pass@3")
    lines = [line for line in csv.DictReader(io.StringIO(run(*base, "--format", "csv")[1])) if line["run_id"]]
    third = [line for line in lines if line["metric"] == "pass@3"]
    assert {line["n"] for line in third} == {"4", "5"}
    for line in third[:2]:
        (path,) = results.rglob(line["run_id"])
        assert float(line["value"]) == pytest.approx(recomputed(path, 3), abs=1e-6)
    run(*base, "--out", str(tmp_path / "site"))
    assert "### pass@3" in (tmp_path / "site" / "tables" / "board.md").read_text()


def test_the_chosen_order_is_that_of_every_format_and_of_the_site(results: Path, tmp_path: Path) -> None:
    base = ("leaderboard", "--results", str(results), "--sort", "model")
    models = ["acme/large-32B", "acme/twin", "tiny/coder"]
    lines = list(csv.DictReader(io.StringIO(run(*base, "--format", "csv")[1])))
    first = (lines[0]["protocol"], lines[0]["slice"])
    own = [row["model"] for row in lines if (row["protocol"], row["slice"]) == first]
    assert list(dict.fromkeys(own)) == models
    text = run(*base, "--json")[1]
    whole = [place for place, setting in enumerate(json.loads(text)["settings"]) if not setting["slice"]]
    figures = table_of(text, "figures")
    assert list(dict.fromkeys(row["model"] for row in figures if row["setting"] in whole))[:3] == models
    run("leaderboard", "--results", str(results), "--sort", "r", "--out", str(tmp_path))
    assert '"sort":"r"' in (tmp_path / "data.js").read_text()
    table = run("leaderboard", "--results", str(results), "--sort", "r", "--format", "markdown")[1]
    assert table.split("\n\n")[1] in (tmp_path / "README.md").read_text()
    for format_ in ("csv", "site"):
        with pytest.raises(UserError, match="no column 'jula'"):
            run(*base[:3], "--sort", "jula", "--format", format_, "--out", str(tmp_path))


def test_submit_check_exits_1_for_a_run_that_does_not_meet_the_rules(results: Path) -> None:
    path = str(next(results.glob("mini/tiny--coder/lua/*")))
    assert run("submit-check", path)[0] == 1
    assert "FAIL verified share" in run("submit-check", path)[1]
    assert msgspec.json.decode(run("submit-check", path, "--json")[1])[0]["accepted"] is False


def test_importing_the_command_line_needs_no_page_maker() -> None:
    heavy = {"jinja2", "pygments", "huggingface_hub"}
    code = f"import sys, lcbx.cli.publish_commands; assert not {heavy} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_very_many_pages_of_programs_are_only_written_if_that_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for model in ("acme/one", "acme/two"):
        make_run(tmp_path / "results", model=model, problems=3)
    out = tmp_path / "site"
    arguments = ["leaderboard", "--results", str(tmp_path / "results"), "--out", str(out), "--no-reported"]
    arguments.append("--with-view")
    allowed = CliRunner().invoke(lcbx, arguments)
    pages = list((out / "view").rglob("*.html"))
    assert f"pages of programs: {len(pages)} pages, about 0 MiB" in allowed.stderr
    shutil.rmtree(out)
    for limit in ({"MOST_PAGES": len(pages) - 1}, {"MOST_PAGES": len(pages), "MOST_MIB": 0.001}):
        for name, value in limit.items():
            monkeypatch.setattr(publish_commands, name, value)
        with pytest.raises(UserError, match=rf"2 runs are {len(pages)} pages, about 0 MiB\. Nothing was written"):
            run(*arguments)
        assert not out.exists()
    run(*arguments, "--many-pages")
    assert len(list((out / "view").rglob("*.html"))) == len(pages)


def test_the_size_of_all_pages_is_estimated_from_some(tmp_path: Path) -> None:
    library = Library.open([make_run(tmp_path / "run", problems=20, sampling=Sampling(n=4))], compared=False)
    guess = extent(library)
    assert guess.pages == write_pages(library, tmp_path / "out")
    files = [file for file in (tmp_path / "out").rglob("*") if file.is_file() and file.parent.name != "assets"]
    written = sum(file.stat().st_size for file in files)
    assert guess.size_mib == pytest.approx(written / 2**20, rel=0.2)


def test_every_score_is_linked_to_pages_of_its_programs(tmp_path: Path) -> None:
    for model in ("acme/one", "acme/two"):
        for language_id in ("lua", "julia"):
            make_run(tmp_path / "results", model=model, language_id=language_id, problems=3)
    out = tmp_path / "site"
    arguments = ["leaderboard", "--results", str(tmp_path / "results"), "--out", str(out), "--no-reported"]
    for _ in range(2):  # the pages of an earlier board are replaced
        result = CliRunner().invoke(lcbx, [*arguments, "--with-view"])
        assert result.exit_code == 0, result.output
    data = json.loads((out / "data.js").read_text().partition(" = ")[2].removesuffix(";\n"))
    (setting,) = data["settings"]
    for row in setting["rows"]:
        for (_, name), packed in zip(setting["languages"], row["cells"], strict=True):
            page = (out / "view" / packed.split(";")[5] / "index.html").read_text()
            assert row["model"] in page
            assert f"in {name}" in page
    assert (out / "view" / "0" / "p-2.html").is_file()
    assert not list(out.glob("view/*/vs*.html"))
    with pytest.raises(UserError, match="--with-view is for the site"):
        run(*arguments, "--with-view", "--format", "csv")
