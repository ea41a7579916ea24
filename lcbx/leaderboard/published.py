"""Figures that others published, as rows of the board beside what was measured here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lcbx.leaderboard.board_rows import REPORTED, Cell, Figure, LeaderboardRow, Setting
from lcbx.leaderboard.measured import by_name, fitting_sets, setting_key
from lcbx.leaderboard.models import ModelFacts, facts_of
from lcbx.leaderboard.reported import Publication
from lcbx.report.figures import find_language


def with_publication(
    settings: Sequence[Setting],
    publication: Publication,
    models: dict[str, ModelFacts],
    named_sets: Mapping[str, tuple[str, ...]],
    folders: Sequence[Path],
) -> list[Setting]:
    """Return the settings with the published rows added to the fitting ones, or in a new one if none fits.

    A setting fits if it has the publication's whole benchmark and its protocol.
    """
    fitting = [
        setting
        for setting in settings
        if (setting.benchmark, setting.protocol) == (publication.benchmark, publication.protocol) and not setting.slice
    ]
    if not fitting:
        alone = Setting(
            key=setting_key(publication.benchmark, publication.protocol, publication.source),
            benchmark=publication.benchmark,
            revision=None,
            slice={},
            protocol=publication.protocol,
            differences={},
            problems=None,
            n=None,
            temperature=None,
            languages={},
            sets={},
            ks=(publication.k,),
            rows=(),
        )
        return [*settings, _joined(alone, publication, models, named_sets, folders)]
    return [
        _joined(setting, publication, models, named_sets, folders) if setting in fitting else setting
        for setting in settings
    ]


def _joined(
    setting: Setting,
    publication: Publication,
    models: dict[str, ModelFacts],
    named_sets: Mapping[str, tuple[str, ...]],
    folders: Sequence[Path],
) -> Setting:
    figures = publication.by_model()
    ids = dict.fromkeys(language_id for table in publication.tables for language_id in table.languages)
    names = {language_id: _language_name(language_id, folders) for language_id in ids} | setting.languages
    names = dict(sorted(names.items(), key=by_name))
    sets = fitting_sets(names, named_sets)
    if setting.rows:  # `all` stays the measured languages, so that published figures take no average away
        sets = {**sets, **setting.sets}
    rows = [_reported_row(model, percents, publication, models, sets) for model, percents in figures.items()]
    return replace(setting, languages=names, sets=sets, rows=(*setting.rows, *rows))


def _language_name(language_id: str, folders: Sequence[Path]) -> str:
    language = find_language(language_id, folders)
    return language.name if language else language_id


def _reported_row(
    model: str,
    percents: Mapping[str, float],
    publication: Publication,
    models: dict[str, ModelFacts],
    sets: Mapping[str, tuple[str, ...]],
) -> LeaderboardRow:
    k = publication.k
    values = {language_id: percent / 100 for language_id, percent in percents.items()}
    macros = {
        name: {k: Figure(value=sum(values[language_id] for language_id in ids) / len(ids))}
        for name, ids in sets.items()
        if all(language_id in values for language_id in ids)
    }
    cells = {
        language_id: Cell(
            figures={k: Figure(value=value)}, date=publication.date.isoformat() if publication.date else None
        )
        for language_id, value in values.items()
    }
    return LeaderboardRow(
        model=model,
        kind=REPORTED,
        facts=facts_of(model, models),
        cells=cells,
        macros=macros,
        source=publication.source,
    )
