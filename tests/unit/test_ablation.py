"""Ablations: the file, the trainings that are still to do, and the comparison of variants over seeds."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from support import made_up
from support.thread_cluster import ThreadSession

from lcbx import cli
from lcbx.errors import UserError
from lcbx.report.tables import to_text
from lcbx.train.outcome.ablation import ablation_figures, ablation_json, ablation_table, write_ablation
from lcbx.train.outcome.ablation_runs import (
    TrainingSlot,
    command_of,
    pending,
    refuse_other_settings,
    run_here,
    run_on_cluster,
)
from lcbx.train.settings.ablation_file import Ablation, AblationRun, read_ablation
from lcbx.train.settings.config_file import load_config
from lcbx.types import Sampling, Verdict

# --- the file ---------------------------------------------------------------------------------------------------------


def written(folder: Path, **changes: object) -> Path:
    values = {
        "output": str(folder / "out"),
        "seeds": [0, 1],
        "base": {"preset": "lora", "lang": ["lua"], "eval_lang": ["lua", "r"]},
        "variants": {"plain": {}, "kl": {"kl": 0.04}},
        **changes,
    }
    path = folder / "ablation.yaml"
    path.write_text(
        yaml.safe_dump({name: value for name, value in values.items() if value is not None}, sort_keys=False)
    )
    return path


def test_every_variant_is_trained_with_every_seed(tmp_path: Path) -> None:
    ablation = read_ablation(written(tmp_path))
    assert [(run.variant, run.seed) for run in ablation.runs] == [("plain", 0), ("kl", 0), ("plain", 1), ("kl", 1)]
    last = ablation.runs[-1].config
    assert (last.kl, last.seed, last.output, last.lora) == (0.04, 1, str(tmp_path / "out" / "kl" / "seed-1"), True)
    assert ablation.reference == "plain"
    assert read_ablation(written(tmp_path, reference="kl")).reference == "kl"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"variants": {"kl": {"kll": 0.04}}}, "unknown key 'kll'. Did you mean 'kl'"),
        ({"base": {"seed": 3}}, "base.seed"),
        ({"variants": {"a/b": {}}}, "'a/b' is not a name"),
        ({"variants": {"..": {}}}, "begins with no dot"),
        ({"variants": None}, "variants: a mapping"),
        ({"reference": "plan"}, "no variant 'plan'. Did you mean 'plain'"),
        ({"seeds": ["0"]}, "seeds"),
        ({"sedes": [1]}, "unknown key 'sedes'"),
        ({"variants": {"cold": {"temperature": 0}}}, "variant cold: temperature"),
    ],
)
def test_a_mistake_is_found_before_anything_starts(tmp_path: Path, changes: dict[str, object], message: str) -> None:
    with pytest.raises(UserError, match=message):
        read_ablation(written(tmp_path, **changes))


# --- doing it ---------------------------------------------------------------------------------------------------------

END = "import json, sys, pathlib; run = pathlib.Path(sys.argv[1]); run.mkdir(parents=True, exist_ok=True)\n"
END += "(run / 'done.json').write_text(json.dumps({'step': 3, 'stopped': None, 'planned': False}))\n"


def quick(run: AblationRun) -> list[str]:
    """A command that ends a training at once; that of seed 1 of `kl` fails."""
    fails = "sys.exit(1)" if (run.variant, run.seed) == ("kl", 1) else ""
    return [sys.executable, "-c", f"import sys\n{fails}\n{END}", str(run.config.run_dir)]


def test_a_failed_training_keeps_the_others_from_nothing_and_is_tried_again(tmp_path: Path) -> None:
    ablation, said = read_ablation(written(tmp_path)), list[str]()
    assert run_here(ablation, said.append, command_of=quick) == 1
    assert [(run.variant, run.seed) for run in pending(ablation)] == [("kl", 1)]
    assert any("ended with code 1" in text for text in said)
    said.clear()
    assert run_here(ablation, said.append, command_of=quick) == 1
    assert sum("finished before" in text for text in said) == 3


def test_trainings_share_the_machines_of_a_cluster(tmp_path: Path) -> None:
    ablation, said = read_ablation(written(tmp_path)), list[str]()
    assert run_on_cluster(ablation, ThreadSession(cpus=(1, 1)), 0, said.append, command_of=quick) == 1
    assert said[0] == "4 trainings, 2 at the same time"
    assert [(run.variant, run.seed) for run in pending(ablation)] == [("kl", 1)]


def test_a_cluster_without_gpus_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--gpus 0"):
        run_on_cluster(read_ablation(written(tmp_path)), ThreadSession(), 1, print, command_of=quick)


def test_the_written_configuration_is_the_one_of_the_training(tmp_path: Path) -> None:
    run = read_ablation(written(tmp_path)).runs[1]
    file = Path(command_of(run)[-1])
    assert load_config(file, {}) == run.config


def test_a_training_with_settings_that_the_file_no_longer_has_is_not_taken_for_the_variant(tmp_path: Path) -> None:
    """Its figures would stand beside settings that it was not trained with."""
    file = written(tmp_path)
    for run in read_ablation(file).runs:
        (run.config.run_dir / "model").mkdir(parents=True)
        (run.config.run_dir / "config.yaml").write_text(run.config.to_yaml())
    refuse_other_settings(read_ablation(file))
    changed = written(tmp_path, variants={"plain": {}, "kl": {"kl": 0.1}})
    for options in ([], ["--report"]):
        result = CliRunner().invoke(cli.lcbx, ["train", "ablate", str(changed), *options])
        assert isinstance(result.exception, UserError)
        assert "trained with other settings (kl) than variant kl has now" in str(result.exception)


@pytest.mark.parametrize(
    ("end", "settings", "finished"),
    [
        ({"step": 3}, {"max_steps": 3}, True),
        ({"step": 3}, {"max_steps": 5}, False),
        ({"step": 3, "stopped": "1 minutes are over", "planned": True}, {"max_steps": 5}, True),
        ({"step": 3, "epochs": 1.0}, {"epochs": 1.0}, True),
        ({"step": 3, "epochs": 1.0}, {"epochs": 2.0}, False),
    ],
)
def test_a_training_that_shall_have_more_steps_is_continued(
    tmp_path: Path, end: dict[str, object], settings: dict[str, object], finished: bool
) -> None:
    base = {"preset": "lora", "lang": ["lua"], **settings}
    ablation = read_ablation(written(tmp_path, base=base, seeds=[0], variants={"plain": {}}))
    folder = ablation.runs[0].config.run_dir
    folder.mkdir(parents=True)
    (folder / "done.json").write_text(json.dumps({"stopped": None, "planned": False, **end}))
    assert (not pending(ablation)) == finished


def test_a_training_on_a_cluster_has_the_working_folder_of_the_command(tmp_path: Path) -> None:
    """Relative paths of a configuration are those of the command's folder, on every machine."""
    command = [sys.executable, "-c", "import os; print(os.getcwd())"]
    assert TrainingSlot().run(command, str(tmp_path / "log"), str(tmp_path)) == 0
    assert (tmp_path / "log").read_text().strip() == str(tmp_path)


def test_a_dry_run_lists_trainings_and_starts_none(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli.lcbx, ["train", "ablate", str(written(tmp_path)), "--dry-run"])
    assert result.exit_code == 0, result.output
    assert len(result.output.splitlines()) == 4
    assert not (tmp_path / "out").exists()


# --- figures ----------------------------------------------------------------------------------------------------------


def finish(run: Path, evaluations: Mapping[str, tuple[list[int], list[int]]]) -> None:
    """Write a finished training: language -> what passes before and after it, one problem each."""
    for language_id, both in evaluations.items():
        for step, passed in zip((0, 10), both, strict=True):
            made_up.write_run(
                run / "eval",
                [
                    made_up.judgement(made_up.key(number, 0, language_id), Verdict.AC if right else Verdict.WA)
                    for number, right in enumerate(passed)
                ],
                of=made_up.config(model=f"{run.name} step {step:05d}", language_id=language_id, sampling=Sampling(n=1)),
            )
    (run / "done.json").write_text(json.dumps({"step": 10, "stopped": None, "planned": False}))


NONE, ALL, HALF = [0] * 12, [1] * 12, [1, 0] * 6


def made(tmp_path: Path, **runs: Mapping[str, tuple[list[int], list[int]]]) -> Ablation:
    """Write the trainings, named `<variant>_<seed>`."""
    ablation = read_ablation(written(tmp_path))
    for name, evaluations in runs.items():
        variant, _, seed = name.rpartition("_")
        finish(ablation.of_variant(variant)[int(seed)], evaluations)
    return ablation


def test_variants_are_compared_on_the_problems_and_seeds_that_both_have(tmp_path: Path) -> None:
    ablation = made(
        tmp_path,
        plain_0={"lua": (NONE, HALF)},
        kl_0={"lua": (NONE, ALL)},
        kl_1={"lua": (NONE, NONE)},
    )
    plain, kl = ablation_figures(ablation)
    assert (plain.variant, plain.seeds, plain.against) == ("plain", (0,), None)
    assert plain.gain.difference == 0.5
    assert (kl.seeds, kl.shared_seeds) == ((0, 1), (0,))
    assert kl.gain.difference == 0.5  # all with seed 0 and none with seed 1
    assert kl.against is not None
    assert (kl.against.first, kl.against.second, kl.against.difference) == (0.5, 1.0, 0.5)
    assert kl.against.interval is not None
    assert kl.against.interval.low > 0
    text = to_text([ablation_table(ablation, [plain, kl])])
    assert "kl: kl 0.04" in text
    assert "3 of 4 trainings finished" in text
    assert "compared over the seeds that it shares with plain" in text


def test_damage_to_a_language_that_was_not_trained_is_named(tmp_path: Path) -> None:
    ablation = made(
        tmp_path,
        plain_0={"lua": (NONE, ALL), "r": (HALF, HALF)},
        kl_0={"lua": (ALL, NONE), "r": (ALL, NONE)},
    )
    figures = {(row.variant, row.language_id): row for row in ablation_figures(ablation)}
    assert {key: row.trained for key, row in figures.items()} == {
        ("plain", "lua"): True,
        ("plain", "r"): False,
        ("kl", "lua"): True,
        ("kl", "r"): False,
    }
    assert [key for key, row in figures.items() if row.is_damage] == [("kl", "r")]
    notes = ablation_table(ablation, list(figures.values())).notes
    assert [note for note in notes if note.startswith("damage")] == [
        f"damage: kl is worse in r, which it did not train: -100.0 {_interval(figures['kl', 'r'])}"
    ]


def _interval(row: object) -> str:
    from lcbx.formatting import signed_interval

    return signed_interval(row.gain.interval)  # type: ignore[attr-defined]


def test_unfinished_trainings_are_left_out_and_everything_is_written(tmp_path: Path) -> None:
    ablation = made(tmp_path, plain_0={"lua": (NONE, HALF)}, kl_0={"lua": (NONE, ALL)})
    (ablation.of_variant("kl")[0] / "done.json").unlink()
    figures = ablation_figures(ablation)
    assert [row.variant for row in figures] == ["plain"]
    page = write_ablation(ablation, figures)
    assert "plain" in page.read_text()
    stored = json.loads((ablation.output / "ablation.json").read_text())
    assert stored == json.loads(json.dumps(ablation_json(ablation, figures), default=str))
    assert stored["figures"][0]["gain"]["difference"] == 0.5
