"""A run directory to figures, and figures to tables: golden tables, and what must never be mixed or hidden."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from rich.cells import cell_len
from support import made_up

from lcbx.errors import UserError
from lcbx.report.comparable import macro_averages, same_table_key, temperature_of
from lcbx.report.comparison_tables import comparison_tables
from lcbx.report.error_chart import error_rows, figure_errors, write_figure
from lcbx.report.error_tables import error_tables
from lcbx.report.figures import Report, build_report, report_dict
from lcbx.report.report_tables import report_tables
from lcbx.report.tables import Table, to_markdown, to_text
from lcbx.runs.records import RunDirectory
from lcbx.runs.runinfo import ProblemInfo, RunConfig, Toolchain, write_info
from lcbx.scores import failures
from lcbx.scores.compare import compare_languages, gate
from lcbx.types import FailurePattern, FinishReason, Judgement, Language, LimitHit, Sampling, Verdict

Golden = Callable[[str, str], None]

key, judgement = made_up.key, made_up.judgement
STAND_IN = Toolchain(reference="lcbx/julia:abc", digest="sha256:def", version="julia version 1.5.3", stand_in=True)
MESSAGES = ("x: main.lua:3: '=' expected near 'a'", "x: main.lua:9: attempt to call global 'f' (a nil value)")
LUA = Language(
    language_id="lua",
    name="Lua",
    prompt="",
    filename="main.lua",
    execute="lua main.lua",
    failures=(FailurePattern(category="syntax", regex="expected near"), FailurePattern(category="name", regex="nil")),
)


def dated_problems(count: int) -> list[ProblemInfo]:
    return [
        replace(
            problem,
            difficulty=("easy", "medium", "hard")[index % 3],
            platform=("atcoder", "leetcode")[index % 2],
            contest_date=f"2024-0{1 + index % 2}-15",
        )
        for index, problem in enumerate(made_up.problems(count))
    ]


def mixed(language_id: str, *, count: int = 12, n: int = 4, seed: int = 1, gain: float = 0.0) -> list[Judgement]:
    random_ = random.Random(seed)
    judged = []
    for index in range(count):
        rate = random_.random() + gain
        for sample in range(n):
            verdict = Verdict.AC if random_.random() < rate else random_.choice(list(Verdict)[1:8])
            formatting = Verdict.AC if verdict is Verdict.WA and sample % 2 else None
            message = random_.choice(MESSAGES)
            judged.append(
                judgement(
                    key(index, sample, language_id),
                    verdict,
                    message=message,
                    lenient_verdict=formatting,
                    near_limit=verdict is Verdict.TLE,
                    other_language="python" if verdict is Verdict.CE and sample == 0 else None,
                )
            )
    return judged


def cut_every_eighth(of: object) -> FinishReason:
    return FinishReason.LENGTH if getattr(of, "sample_index", 0) == 3 else FinishReason.STOP


AT_THE_LIMIT = Sampling(n=4, max_tokens=20)
"""As many tokens as every made-up completion has."""


def make(
    results: Path, judged: list[Judgement], *, toolchain: Toolchain = made_up.IMAGE, **changes: object
) -> RunDirectory:
    count = 1 + max(int(row.key.problem_id[1:]) for row in judged)
    path = made_up.write_run(
        results,
        judged,
        of=replace(made_up.config(language_id=judged[0].key.language_id, sampling=AT_THE_LIMIT), **changes),  # type: ignore[arg-type]
        infos=dated_problems(count),
        sessions=[made_up.session(toolchain=toolchain)],
        finish=cut_every_eighth,
    )
    return RunDirectory.open(path)


def two_languages(results: Path) -> list[Report]:
    lua = make(results, mixed("lua"))
    julia = make(results, mixed("julia", seed=2, gain=0.2), toolchain=STAND_IN)
    language = replace(LUA, language_id="julia", name="Julia", failures=())
    reports = [build_report(lua, language=LUA), build_report(julia, language=language)]
    return [replace(report, path=f"results/{report.language_id}") for report in reports]


def rounded(value: object) -> object:
    """The last digits of a logarithm are the C library's."""
    if isinstance(value, dict):
        return {name: rounded(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(item) for item in value]
    return round(value, 9) if isinstance(value, float) else value


# --- golden ---------------------------------------------------------------------------------------------------------


def test_the_terminal_report(tmp_path: Path, golden: Golden) -> None:
    golden("reports/two-languages.txt", to_text(report_tables(two_languages(tmp_path)), width=120))


def test_the_markdown_report(tmp_path: Path, golden: Golden) -> None:
    golden("reports/two-languages.md", to_markdown(report_tables(two_languages(tmp_path))))


def test_the_json_report(tmp_path: Path, golden: Golden) -> None:
    report = rounded(report_dict(two_languages(tmp_path)[0]))
    golden("reports/lua.json", msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n")


def test_the_report_of_an_incomplete_run_that_departs_from_its_protocol(tmp_path: Path, golden: Golden) -> None:
    judged = [*mixed("lua")[:30], judgement(key(11, 3), Verdict.JE)]
    run = make(
        tmp_path, judged, protocol="lcbx-1+custom", differences={"hint": "off (lcbx-1: on)"}, slice={"limit": "12"}
    )
    golden("reports/incomplete.txt", to_text(report_tables([build_report(run, language=LUA)]), width=120))


def test_the_comparison(tmp_path: Path, golden: Golden) -> None:
    runs = [
        {
            language_id: build_report(
                make(tmp_path / str(seed), mixed(language_id, seed=seed + more, gain=gain))
            ).counts
            for more, language_id in enumerate(("lua", "julia"))
        }
        for seed, gain in ((1, 0.0), (5, 0.3))
    ]
    rows = compare_languages(*runs)
    names = {"lua": "Lua", "julia": "Julia"}
    tables = comparison_tables(rows, first="before", second="after", names=names, gate=gate(rows, 0.02), flips=3)
    golden("reports/comparison.txt", to_text(tables, width=120))


def test_the_error_analysis(tmp_path: Path, golden: Golden) -> None:
    run = make(tmp_path, mixed("lua"))
    report = build_report(run, language=LUA)
    clusters = failures.cluster_messages(run.judgements().values(), LUA)
    golden("reports/errors.txt", to_text(error_tables([report], [clusters], ["Lua"]), width=120))
    golden("reports/errors.svg", figure_errors(error_rows([report]), title="Why programs failed: mini"))


# --- figures --------------------------------------------------------------------------------------------------------


def test_a_report_is_recomputed_from_the_files_and_survives_json(tmp_path: Path) -> None:
    run = make(tmp_path, mixed("lua"))
    report = build_report(run, language=LUA)
    run.write_scores(report_dict(report))
    assert msgspec.json.decode((run.path / "scores.json").read_bytes(), type=Report) == report
    assert build_report(RunDirectory.open(run.path), language=LUA) == report


def test_only_what_was_asked_counts(tmp_path: Path) -> None:
    """A file may hold more: samples of an earlier, larger n, or of problems that a slice leaves out."""
    more = [judgement(key(0, sample)) for sample in range(4)] + [judgement(key(0, 7), Verdict.WA)]
    report = build_report(make(tmp_path, more))
    assert report.scores[0].value == 1.0
    assert report.verdicts["WA"] == 0
    assert report.cost.completion_tokens == 80


def test_the_default_ks_are_those_that_n_allows(tmp_path: Path) -> None:
    report = build_report(make(tmp_path, mixed("lua", n=6), sampling=Sampling(n=6)))
    assert [score.metric for score in report.scores] == ["pass@1", "pass@5"]


def test_k_above_n_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="pass@5 is undefined"):
        build_report(make(tmp_path, mixed("lua")), ks=[5])


def test_complete_means_everything_judged_and_nothing_je(tmp_path: Path) -> None:
    judged = mixed("lua")
    assert build_report(make(tmp_path / "a", judged)).complete
    assert not build_report(make(tmp_path / "b", judged[:-1])).complete
    faulty = [*judged[:-1], judgement(judged[-1].key, Verdict.JE)]
    report = build_report(make(tmp_path / "c", faulty))
    assert not report.complete
    assert report.notes[0].startswith("‡ 1 of 48 programs ended in JE (the engine went away) and are not in the score.")


def test_known_bad_problems_are_scored_both_ways(tmp_path: Path) -> None:
    judged = [judgement(key(0, s), Verdict.WA) for s in range(4)] + [judgement(key(1, s)) for s in range(4)]
    run = make(tmp_path / "a", judged)
    report = build_report(run, errata={"p000", "elsewhere"})
    assert (report.scores[0].value, report.errata) == (0.5, ("p000",))
    assert report.without_errata is not None
    assert report.without_errata.value == 1.0
    left_out = build_report(make(tmp_path / "b", judged, errata="left-out"), errata={"p000"})
    assert left_out.scores[0].value == 1.0


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_a_narrow_terminal_cuts_no_figure(tmp_path: Path, width: int) -> None:
    """At 60 columns the last column of a table lost its unit, and headings were cut inside words."""
    reports = [
        build_report(make(tmp_path, mixed(language_id), language_id=language_id)) for language_id in ("lua", "julia")
    ]
    tables = report_tables(reports)
    lines = to_text(tables, width=width).splitlines()
    assert all(cell_len(line) <= width for line in lines)
    cells = [re.split(r" {2,}", line.strip()) for line in lines]
    for table in tables:
        for row in table.rows:
            for cell in row[table.left :]:
                assert not cell or any(row[0] in line[0] and cell in line for line in cells), (cell, width)
        words = {word for column in table.columns for word in column.split()}
        assert words <= {word for line in lines for word in line.split()}


@pytest.mark.parametrize("width", [40, 48, 60, 80])
def test_columns_of_words_leave_room_for_figures(width: int) -> None:
    """`lcbx errors` on 40 and 60 columns had no figure at all, and lost the ends of words."""
    sentence = "attempt to call an unexpected value of theirs"
    rows = tuple(
        (f"other compile error {index}", sentence, f"p{index}: {sentence}", str(700 + index)) for index in (1, 2)
    )
    table = Table(title="", columns=("class", "message", "example", "programs"), rows=rows, left=3)
    lines = to_text([table], width=width).splitlines()
    assert all(cell_len(line) <= width for line in lines)
    for index in (1, 2):
        assert any(
            line.startswith(f" other compile error {index}") and line.endswith(f" {700 + index}") for line in lines
        )
    assert any("programs" in line for line in lines)
    assert "".join(lines).count("v") == 4  # "value" is in both messages and both examples


def test_a_benchmark_without_known_bad_problems_has_one_score(tmp_path: Path) -> None:
    assert build_report(make(tmp_path, mixed("lua"))).without_errata is None


def test_a_slice_is_short_in_the_title_and_whole_in_the_notes(tmp_path: Path) -> None:
    ids = ",".join(f"problem_{index:03}" for index in range(40))
    part = {"left-out": "one: is interactive; two: has no statement", "ids": ids, "since": "2024-01-01"}
    run = made_up.write_run(tmp_path, made_up.drawn([0.5] * 4), of=made_up.config(slice=part))
    text = to_text(report_tables([build_report(RunDirectory.open(run), language=LUA)]))
    assert "mini (without 2 that can't be used, 40 ids, since 2024-01-01)" in text
    assert "left out: one: is interactive; two: has no statement" in text


def test_truncation_is_warned_of_with_what_to_do(tmp_path: Path) -> None:
    report = build_report(make(tmp_path, mixed("lua")))
    assert report.rates.truncated == 0.25
    assert "25 % of completions hit the token limit: raise --max-tokens (now 20)." in report.notes


def test_a_full_context_is_no_reason_to_raise_the_token_limit(tmp_path: Path) -> None:
    """Completions of 20 tokens that were cut off under a limit of 1024."""
    report = build_report(make(tmp_path, mixed("lua"), sampling=Sampling(n=4)))
    assert not any("--max-tokens" in note for note in report.notes)
    assert any(note.startswith("25 % of completions were cut off where the model's context") for note in report.notes)


def test_what_is_not_known_of_replayed_completions_is_not_shown(tmp_path: Path) -> None:
    run = make(tmp_path, mixed("lua"), generation={"completions_sha256": "0" * 64})
    sitting = replace(made_up.session(), engine={"engine": "replay", "file": "completions.jsonl"})
    with RunDirectory.open(run.path, write=True) as opened:
        opened.begin_session(sitting)
    sessions = [replace(session, engine=sitting.engine) for session in RunDirectory.open(run.path).info.sessions]
    write_info(run.path, replace(RunDirectory.open(run.path).info, sessions=tuple(sessions)))
    report = build_report(RunDirectory.open(run.path))
    assert (report.temperature, report.cost.tokens_per_s) == (None, None)
    assert "temperature" not in to_text(report_tables([report]), width=100)
    assert "25 % of completions were truncated." in report.notes
    assert temperature_of([report, build_report(make(tmp_path, mixed("julia")))]) == 0.2


def test_replayed_completions_are_said_to_be(tmp_path: Path) -> None:
    engine = {"engine": "replay", "file": "/far/away/theirs.jsonl"}
    sessions = [made_up.session(), made_up.session(engine=engine), made_up.session(engine=engine)]
    path = made_up.write_run(tmp_path, [judgement(key(0, s)) for s in range(4)], sessions=sessions)
    notes = [note for note in build_report(RunDirectory.open(path)).notes if "replayed" in note]
    assert notes == ["§ replayed completions (theirs.jsonl): how they were prompted and sampled is not known"]


@pytest.mark.parametrize(
    ("engine", "outcome", "advice"),
    [
        ("vllm", "incomplete", "Run the same command again"),
        ("replay", None, "Run the same command again"),
        ("replay", "incomplete", "The replayed file lacks them."),
    ],
)
def test_owed_samples_come_with_advice_that_helps(
    tmp_path: Path, engine: str, outcome: str | None, advice: str
) -> None:
    sessions = [made_up.session(engine={"engine": engine, "file": "x.jsonl"}, outcome=outcome)]
    judged = [judgement(key(0, s)) for s in range(3)]
    path = made_up.write_run(tmp_path, judged, sessions=sessions, infos=made_up.problems(1))
    (note,) = [note for note in build_report(RunDirectory.open(path)).notes if "missing" in note]
    assert note.startswith("‡ 1 of 4 samples are missing.")
    assert advice in note


def test_two_images_in_one_run_are_warned_of(tmp_path: Path) -> None:
    sessions = [made_up.session(), made_up.session(toolchain=STAND_IN)]
    path = made_up.write_run(tmp_path, [judgement(key(0, s)) for s in range(4)], sessions=sessions)
    report = build_report(RunDirectory.open(path))
    assert report.stand_in
    assert any("more than one image" in note for note in report.notes)
    assert "† stand-in toolchain: julia version 1.5.3" in report.notes


def test_a_program_judged_once_for_several_samples_costs_once(tmp_path: Path) -> None:
    twins = [judgement(key(0, sample), judged_key="same", cpu_time_s=2.0) for sample in range(4)]
    assert build_report(make(tmp_path, twins)).cost.judge_cpu_s == 2.0


def test_the_speed_of_generation_is_that_of_the_time_spent_generating(tmp_path: Path) -> None:
    sessions = [made_up.session(), made_up.session(completion_tokens=500, generate_wall_s=0.0)]
    path = made_up.write_run(tmp_path, [judgement(key(0, 0))], sessions=sessions)
    cost = build_report(RunDirectory.open(path)).cost
    assert (cost.tokens_per_s, cost.wall_s) == (10.0, 240.0)


def test_another_time_limit_is_answered_from_the_file(tmp_path: Path) -> None:
    judged = [judgement(key(0, sample)) for sample in range(4)]  # each with a test of 0.25 CPU seconds
    run = make(tmp_path, judged)
    assert build_report(run, time_limit_s=0.2).verdicts["TLE"] == 4
    assert build_report(run, time_limit_s=0.3).verdicts["AC"] == 4


def test_another_limit_for_one_budget_is_the_budget(tmp_path: Path) -> None:
    limits = replace(made_up.config().limits, total_time_limit_s=60.0, wall_clock_decides=True)
    run = make(tmp_path, [judgement(key(0, sample)) for sample in range(4)], limits=limits)
    assert build_report(run, time_limit_s=0.9).verdicts["TLE"] == 4, "two tests of half a second on the wall"
    assert build_report(run, time_limit_s=1.1).verdicts["AC"] == 4


def test_idle_programs_stay_slow_under_a_higher_limit(tmp_path: Path) -> None:
    asleep = judgement(key(0, 0), Verdict.TLE)
    tests = (asleep.tests[0], replace(asleep.tests[1], limit_hit=LimitHit.IDLE))
    run = make(tmp_path, [replace(asleep, tests=tests)])
    assert build_report(run, time_limit_s=99).verdicts["TLE"] == 1


def test_an_unknown_language_is_reported_without_its_file(tmp_path: Path) -> None:
    report = build_report(make(tmp_path, mixed("nobody-knows-it")))
    assert report.language_name == "nobody-knows-it"


# --- what may stand together ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"protocol": "agnostics"},
        {"differences": {"hint": "off"}},
        {"slice": {"limit": "5"}},
        {"problems_digest": "other"},
        {"benchmark": "other"},
    ],
)
def test_runs_that_cannot_be_compared_get_tables_of_their_own(tmp_path: Path, change: dict[str, Any]) -> None:
    one = build_report(make(tmp_path / "a", mixed("lua")))
    other = build_report(make(tmp_path / "b", mixed("lua"), model="org/other", **change))
    same = build_report(make(tmp_path / "c", mixed("lua"), model="org/other"))
    assert same_table_key(one) == same_table_key(same)
    assert same_table_key(one) != same_table_key(other)
    scores_of = [table for table in report_tables([one, other]) if "pass@1 % [95 %]" in table.columns]
    assert len(scores_of) == 2


def test_the_macro_average_is_only_for_several_languages_once_each(tmp_path: Path) -> None:
    lua, julia = two_languages(tmp_path)
    assert macro_averages([lua]) == {}
    assert macro_averages([lua, lua, julia]) == {}
    macro = macro_averages([lua, julia])["org/model"]
    assert macro.value == pytest.approx(((lua.scores[0].value or 0) + (julia.scores[0].value or 0)) / 2)


def test_text_of_others_stays_text(tmp_path: Path) -> None:
    """A model may be called what it likes: no markup, no terminal escape, no broken table."""
    report = build_report(make(tmp_path, mixed("lua"), model="[bold]evil[/] \x1b[31m|<b>\n"))
    text = to_text(report_tables([report, replace(report, model="b")]), width=200)
    assert "[bold]evil[/]" in text
    assert "\x1b" not in text
    markdown = to_markdown(report_tables([report, replace(report, model="b")]))
    assert "<b>" not in markdown
    assert all(line.count(" | ") == markdown.splitlines()[2].count(" | ") for line in markdown.splitlines()[2:5])


def test_pictures_are_svg_and_go_where_they_can(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"ends in \.svg"):
        write_figure(tmp_path / "x.png", "")
    (tmp_path / "file").write_text("")
    with pytest.raises(
        UserError, match=r"x\.svg: can't be written \(a file has the name of its folder\)\. Choose another place"
    ):
        write_figure(tmp_path / "file" / "x.svg", "")
    write_figure(tmp_path / "new" / "x.svg", "<svg/>")
    assert (tmp_path / "new" / "x.svg").read_text() == "<svg/>"


def test_the_picture_of_a_training_run_has_a_row_a_checkpoint() -> None:
    rows = [(f"step {step}", {"syntax": 40 - step, "wrong-answer": 20}, 100) for step in (0, 10, 20)]
    chart = figure_errors(rows, title="Errors")
    assert [f"step {step}: syntax error {40 - step} %" in chart for step in (0, 10, 20)] == [True] * 3
    assert "step 20: accepted 60.0%" in chart


def test_a_config_round_trips_with_its_report(tmp_path: Path) -> None:
    run = make(tmp_path, mixed("lua"))
    assert isinstance(run.config, RunConfig)
    assert build_report(run).run_id == run.config.run_id
