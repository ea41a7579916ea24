"""The template environment of the pages: everything that is not markup of a template is escaped."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from lcbx.formatting import NOT_KNOWN, interval, percent, percent_sign
from lcbx.runs.marks import MEANINGS, SIGNS
from lcbx.scores.failures import LABELS
from lcbx.viewer.code import highlighted
from lcbx.viewer.text import bounded, decoded, shown
from lcbx.viewer.words import CHOSEN, ENDED, VERDICTS

SERVED_POLICY = "connect-src 'self'"
"""What a served page may do in addition: ask the server again, to follow a run and to filter as one types."""
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'"


def render(template: str, **values: Any) -> str:
    """Return a template of this package, filled in."""
    return _environment().get_template(template).render(**values)


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=lambda value: value if isinstance(value, Markup) else shown(str(value)),
        trim_blocks=True,
    )
    environment.filters.update(percent=percent, percent_sign=percent_sign, interval=interval)
    environment.globals.update(bounded=bounded, decoded=decoded, highlighted=highlighted)
    environment.globals.update(mark_signs=SIGNS, mark_words=MEANINGS)
    environment.globals.update(policy=POLICY, not_known=NOT_KNOWN, labels=LABELS)
    environment.globals.update(verdict_words=VERDICTS, chosen_words=CHOSEN, ended_words=ENDED)
    return environment
