"""The judge service of a training, in a process of its own that is restarted when it dies."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lcbx.errors import UserError
from lcbx.judge import service_process
from lcbx.judge.opening import open_judge
from lcbx.judge.preparing import one_line, prepare_languages
from lcbx.judge.service_process import ServerProcess
from lcbx.sandbox import warm_helper
from lcbx.train.data.training_data import read_stored, resolve_languages
from lcbx.train.reward import canaries
from lcbx.train.settings.config import TrainConfig
from lcbx.types import Language

Say = Callable[[str], None]


@dataclass(slots=True)
class SupervisedJudge:
    """A running judge service and how to start another."""

    socket: Path
    process: ServerProcess
    start: Callable[[], ServerProcess]

    @property
    def address(self) -> str:
        """The address for `open_judge`."""
        return f"unix:{self.socket}"

    def restart_if_dead(self, say: Say) -> None:
        """Restart the service if it has died. If that fails, the next call tries again."""
        if self.process.process.poll() is None:
            return
        self.process.close()
        try:
            self.process = self.start()
            say(f"the judge had died and was restarted as process {self.process.process.pid}")
        except UserError as error:
            say(f"warning: the judge has died and can't be restarted: {error}")


def check_warm_start(languages: Sequence[Language]) -> None:
    """Raises UserError if no language can start warm, or the library for it can't be compiled here."""
    if not any(language.warm_start for language in languages):
        names = ", ".join(language.language_id for language in languages)
        raise UserError(f"warm_start: no language file of {names} has `warm-start`. Remove --warm-start.")
    warm_helper.library()


@contextmanager
def judge_service(config: TrainConfig, say: Say) -> Iterator[SupervisedJudge]:
    """Start a judge service with all images made. Raises UserError if it misjudges a known program."""
    languages = read_stored(config.run_dir / "data").languages
    if config.warm_start:
        check_warm_start(languages)
    evaluated = resolve_languages(config, config.eval_lang)
    needed = {language.language_id: language for language in (*languages, *evaluated)}
    with tempfile.TemporaryDirectory(prefix="lcbx-judge-") as folder:
        socket, log = Path(folder) / "judge.sock", config.run_dir / "judge.log"

        def start() -> ServerProcess:
            return service_process.start(
                socket, judge=config.judge, sandbox=config.sandbox, workers=config.workers, log=log
            )

        judge = SupervisedJudge(socket, start(), start)
        try:
            with open_judge(judge.address) as client:
                prepare_languages(client, needed.values(), one_line(say))
                sandbox = client.description
                if faults := canaries.check(client, languages, warm_start=config.warm_start):
                    raise UserError(f"the judge does not work here: {'; '.join(faults)}. See: lcbx doctor")
            say(f"judging with {sandbox} as process {judge.process.process.pid}")
            yield judge
        finally:
            judge.process.close()
