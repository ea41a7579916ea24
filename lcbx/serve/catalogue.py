"""The languages that are served, and all names that clients know them by."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace

from lcbx.errors import did_you_mean
from lcbx.judge.http_messages import LanguageMessage
from lcbx.judge.request import Judge
from lcbx.problems.make import check_checker
from lcbx.problems.malformed import Malformed
from lcbx.sandbox import Prepared, Progress
from lcbx.serve.ceilings import LONGEST_NAME
from lcbx.serve.file_names import check_arguments
from lcbx.serve.refused import Refusal
from lcbx.types import Checker, Language


class LanguageCatalogue:
    """Languages by id and by other names: the info strings that models write on fences (`js`, `c++`, `R`)."""

    def __init__(self, languages: Iterable[Language], judge: Judge) -> None:
        self.languages: dict[str, Language] = {language.language_id: language for language in languages}
        self._judge = judge
        self._lock = threading.Lock()
        self._prepared: dict[str, Prepared] = {}
        self.aliases = _aliases(self.languages)
        self._names = {alias: language_id for language_id, names in self.aliases.items() for alias in names}

    def find(self, name: str | LanguageMessage) -> Language:
        """Return the language. Raises Refusal if it is not served, or is another one than the client has."""
        wanted = LanguageMessage(id=name) if isinstance(name, str) else name
        language_id = self.resolve(wanted.id)
        if language_id is None:
            raise Refusal(
                422, "unknown-language", f"no language {wanted.id!r} here.{did_you_mean(wanted.id, self.languages)}"
            )
        language = self.languages[language_id]
        if wanted.digest is not None and wanted.digest != language.digest:
            message = (
                f"{language_id}: the language file of the client is not that of this service. Use the same version."
            )
            raise Refusal(409, "language-differs", message)
        return language

    def resolve(self, name: str) -> str | None:
        """Return the id of the language with this name, upper or lower case; None if none is served."""
        if len(name) > LONGEST_NAME:
            return None
        for spelling in (name, name.lower()):
            if spelling in self.languages:
                return spelling
            if spelling in self._names:
                return self._names[spelling]
        return None

    def served_checker(self, checker: Checker | None) -> Checker | None:
        """Return the checker with the id of its language, by whatever name the client knows that.

        A checker program is written in a language that is served: nothing is built for a request. Raises Refusal, also
        for a checker that can decide nothing.
        """
        if checker is None:
            return None
        try:
            check_checker(checker)
        except Malformed as error:
            raise Refusal(422, "bad-checker", str(error)) from error
        check_arguments(checker.args)
        if checker.kind != "program":
            return checker
        name = checker.language_id or ""
        language_id = self.resolve(name)
        if language_id is None:
            message = f"the checker's language {name!r} is not served here.{did_you_mean(name, self.languages)}"
            raise Refusal(422, "unknown-language", message)
        if self.languages[language_id].executor_image is not None:
            raise Refusal(422, "not-possible", f"the image of {language_id} runs no checker programs")
        return replace(checker, language_id=language_id)

    def with_suffix(self, suffix: str) -> Language | None:
        """Return the first language whose source files have this suffix (`.lua`); None if none is served."""
        return next((item for item in self.languages.values() if item.filename.endswith(suffix)), None)

    def prepare(self, languages: Iterable[Language], progress: Progress | None = None) -> dict[str, Prepared]:
        """Make what judges these languages; may take minutes. Raises UserError."""
        prepared = self._judge.prepare(languages, progress)
        with self._lock:
            self._prepared.update(prepared)
        return prepared

    @property
    def prepared(self) -> Mapping[str, Prepared]:
        """What has been prepared so far, by language id."""
        with self._lock:
            return dict(self._prepared)


def _aliases(languages: Mapping[str, Language]) -> dict[str, tuple[str, ...]]:
    """Return the other names of every language. A name that two languages have belongs to neither."""
    owners: dict[str, set[str]] = {}
    for language_id, language in languages.items():
        for name in {spelling for fence in (*language.fences, language.name) for spelling in (fence, fence.lower())}:
            owners.setdefault(name, set()).add(language_id)
    names: dict[str, list[str]] = {language_id: [] for language_id in languages}
    for name, ids in owners.items():
        if len(ids) == 1 and name not in languages:
            names[next(iter(ids))].append(name)
    return {language_id: tuple(sorted(found)) for language_id, found in names.items()}
