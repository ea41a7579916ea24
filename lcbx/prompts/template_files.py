"""Reads prompt templates: the only module of this package that touches a file."""

from __future__ import annotations

import hashlib
from pathlib import Path

from lcbx import resources
from lcbx.errors import DataError, UserError, did_you_mean
from lcbx.prompts.template import PromptTemplate, check_template


def bundled_templates() -> list[str]:
    """Return the names of the templates that come with lcbx."""
    return sorted(path.stem for path in resources.templates_dir().glob("*.j2"))


def load_template(name_or_path: str | Path) -> PromptTemplate:
    """Read a bundled template by its name, or else the file at that path.

    Raises UserError if there is no such file, DataError if it is not a template that can work.
    """
    name = str(name_or_path)
    names = bundled_templates()
    path = resources.templates_dir() / f"{name}.j2" if name in names else Path(name)
    try:
        content = path.read_bytes()
        source = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError("not UTF-8 text", path=path) from error
    except OSError as error:
        hint = did_you_mean(name, names, otherwise=f"Give a file, or one of: {', '.join(names)}")
        raise UserError(f"no prompt template {name!r} ({error.strerror}).{hint}") from error
    template = PromptTemplate(name=name, source=source, sha256=hashlib.sha256(content).hexdigest())
    check_template(template)
    return template
