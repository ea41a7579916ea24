"""The programs on a training page: every problem that was fixed or broken, and every program that an audit suspects.

Programs, statements, verdicts and differences are shown by the viewer's parts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from lcbx.formatting import percent_sign
from lcbx.report.tables import Table
from lcbx.train.data.training_data import Stored, read_stored
from lcbx.train.outcome.before_after import BeforeAfter, evaluations, language_name
from lcbx.train.outcome.html_page import html_rows, html_table
from lcbx.train.outcome.run_log import read_audits
from lcbx.viewer.library import open_run
from lcbx.viewer.page_parts import comparison_part, program_part

CHECK_WORDS = {
    "blind": "it also passes if its input is removed, so it prints what it cannot know",
    "held-back": "it fails the tests that never decide rewards",
    "examples": "it contains the outputs of the shown examples, and fails the held-back tests",
    "answers": "it contains the expected outputs of several tests literally",
    "short": "it is far shorter than the other passing programs of the problem",
}
"""What each check of `train.reward.audit` found."""


def flip_sections(run: Path, rows: Sequence[BeforeAfter], folders: Sequence[Path] = ()) -> Iterator[str]:
    """Yield the fixed and the broken problems of each language, each with both programs side by side."""
    held_out = run / "data" / "heldout.jsonl"
    benchmark = str(held_out) if held_out.is_file() else None
    for row in rows:
        steps = evaluations(run)[row.language_id]
        before, after = (
            open_run(number, steps[step], folders=folders, benchmark=benchmark)
            for number, step in enumerate((row.first_step, row.last_step))
        )
        for title, flips in (("Fixed", row.comparison.gained), ("Broken", row.comparison.lost)):
            name = f"{title} in {before.language_name}"
            anchor = f"{title.lower()}-{row.language_id}"
            yield f'<h2 id="{escape(anchor)}">{escape(name)}: {len(flips)} problems</h2>'
            if flips:
                yield '<p class="quiet">Verdicts and accepted samples, before and after. Open one for its programs.</p>'
            for number, flip in enumerate(flips):
                yield comparison_part(before, after, flip.problem_id, anchor=f"{anchor}-{number}")


def audit_section(run: Path) -> Iterator[str]:
    """Yield the audits, and their findings with links to the programs; nothing without an audit."""
    audits = read_audits(run)
    of_all = run / "audit.json"
    last = [{"step": "all rollouts", **json.loads(of_all.read_text())}] if of_all.is_file() else []
    if not audits and not last:
        return
    yield '<h2 id="audits">Audits</h2>'
    rows = tuple(
        (
            str(audit["step"]),
            str(audit["examined"]),
            percent_sign(audit["carried_over"]),
            str(len(audit["findings"])),
        )
        for audit in (*audits, *last)
    )
    columns = ("step", "programs examined", "pass held-back tests", "suspicious")
    yield from html_table(Table(title="Audits", columns=columns, rows=rows))
    findings = distinct_findings([finding for audit in (*audits, *last) for finding in audit["findings"]])
    if findings:
        yield "<h3>Suspicious programs</h3>"
        yield from _finding_rows(findings)
        yield from _finding_programs(findings, _stored(run))


def distinct_findings(findings: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return each program once, as the audit that saw it most often describes it, in order of appearance."""
    kept: dict[tuple[str, str, str], dict[str, Any]] = {}
    for finding in findings:
        key = finding["problem_id"], finding["language_id"], finding["source"]
        if key not in kept or finding.get("times", 1) > kept[key].get("times", 1):
            kept[key] = finding
    return list(kept.values())


def _finding_rows(findings: Sequence[dict[str, Any]]) -> Iterator[str]:
    rows = [
        [
            f'<a href="#finding-{number}">{escape(finding["problem_id"])}</a>',
            escape(language_name(finding["language_id"])),
            str(finding["step"]),
            str(finding.get("times", 1)),
            escape(", ".join(finding["kinds"])),
            escape(finding.get("detail", "")),
        ]
        for number, finding in enumerate(findings)
    ]
    columns = ("problem", "language", "step", "written", "checks that flag it", "detail")
    yield from html_rows(columns, rows, label="Suspicious programs")


def _finding_programs(findings: Sequence[dict[str, Any]], stored: Stored | None) -> Iterator[str]:
    problems = {problem.problem_id: problem for problem in stored.reward} if stored else {}
    filenames = {language.language_id: language.filename for language in stored.languages} if stored else {}
    for number, finding in enumerate(findings):
        name = f"{finding['problem_id']} in {language_name(finding['language_id'])}, step {finding['step']}"
        yield f'<section id="finding-{number}"><h3>{escape(name)}</h3>'
        yield f"<p>{_verdicts(finding)}</p>"
        yield f'<p class="notice">{_reasons(finding["kinds"])}</p>'
        yield program_part(
            finding["source"],
            filename=filenames.get(finding["language_id"], f"program.{finding['language_id']}"),
            problem=problems.get(finding["problem_id"]),
            label=f"Program {number + 1}",
        )
        yield '<p><a href="#audits">All audits and suspicious programs</a></p></section>'


def _verdicts(finding: Mapping[str, Any]) -> str:
    """Return HTML that says how the program was judged, and how often it was written."""
    times = finding.get("times", 1)
    detail = finding.get("detail", "")
    held_back = escape(detail) if detail else "held-back tests: unknown"
    written = "once" if times == 1 else f"{times} times"
    return f'<span class="badge vAC">AC</span> on the tests that decide rewards; {held_back}; written {written}'


def _reasons(kinds: Sequence[str]) -> str:
    words = ((kind, CHECK_WORDS.get(kind, "")) for kind in kinds)
    return "<br>".join(f"<b>{escape(kind)}</b>{': ' if text else ''}{text}" for kind, text in words)


def _stored(run: Path) -> Stored | None:
    folder = run / "data"
    return read_stored(folder) if (folder / "problems.json").is_file() else None
