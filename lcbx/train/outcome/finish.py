"""The end of `lcbx train`: card and page of a run, and what the command prints and returns."""

from __future__ import annotations

from lcbx.train.outcome.before_after import before_after, how_it_ended, summary_table
from lcbx.train.outcome.stages import stage_text
from lcbx.train.outcome.train_card import write_card
from lcbx.train.outcome.training_report import write_page
from lcbx.train.settings.config import TrainConfig


def finish(config: TrainConfig) -> str:
    """Write card and page of a run that has ended. Returns the text to print."""
    run = config.run_dir
    write_card(run, config, before_after(run))
    page = write_page(run, None)
    lines = [text for text in (stage_text(run), summary_table(run)) if text]
    end = how_it_ended(run)
    if end.get("stopped"):
        lines.append(f"stopped at step {end['step']}: {end['stopped']}")
    lines += [f"page:  {page}", f"model: {run / 'model'}   (lcbx eval --model {run / 'model'} ...)"]
    return "\n".join(lines)


def ended_as_planned(config: TrainConfig) -> bool:
    """True if the run has ended and was not stopped because something was wrong."""
    end = how_it_ended(config.run_dir)
    return bool(end) and (not end.get("stopped") or bool(end.get("planned")))
