"""The parts of a board. Values are in [0, 1]; None stands for an unknown value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from lcbx.formatting import slice_words
from lcbx.leaderboard.models import ModelFacts
from lcbx.report.figures import Cost
from lcbx.runs.marks import Mark
from lcbx.scores.counts import Counts, contest_month
from lcbx.types import Interval

MEASURED, REPORTED = "measured", "reported"
BEST, TIED = "best", "tied"
ALL = "all"
"""The set of all languages of a setting; the other sets are in `languages/sets.yaml`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """pass@k of one model in one language, or its macro average."""

    value: float
    low: float | None = None
    """Ends of the 95 % interval; None for published figures without one."""
    high: float | None = None
    mark: str = ""
    """`best` of its column, `tied` if a paired test finds no difference from the best, or nothing. Measured only."""

    @property
    def interval(self) -> Interval | None:
        return None if self.low is None or self.high is None else Interval(low=self.low, high=self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The figures and facts of one run."""

    figures: dict[int, Figure]
    """k -> pass@k."""
    run_id: str = ""
    path: str = ""
    """Path of the run directory, relative to the folder of results."""
    date: str | None = None
    """ISO 8601 date on which the run ended."""
    n: int | None = None
    """Samples per problem."""
    problems: int | None = None
    samples: int = 0
    marks: tuple[Mark, ...] = ()
    """What a reader must know about the run, see `runs.marks`."""
    toolchain: str | None = None
    """Version as the toolchain prints it, without a copyright notice."""
    verdicts: dict[str, int] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    month_failures: dict[str, dict[str, int]] = field(default_factory=dict)
    """Contest month -> error class -> samples."""
    cost: Cost | None = None
    notes: tuple[str, ...] = ()
    counts: dict[str, Counts] = field(default_factory=dict)
    """Problem -> counts, for paired tests, macro averages and whatever the pages compute from chosen problems."""

    @property
    def complete(self) -> bool:
        return Mark.INCOMPLETE not in self.marks

    @property
    def stand_in(self) -> bool:
        return Mark.STAND_IN in self.marks

    @property
    def replayed(self) -> bool:
        return Mark.REPLAYED in self.marks


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderboardRow:
    """One model in one setting."""

    model: str
    kind: str
    """`measured` or `reported`."""
    facts: ModelFacts
    revision: str | None = None
    cells: dict[str, Cell]
    """Language id -> run."""
    macros: dict[str, dict[int, Figure]] = field(default_factory=dict)
    """Language set -> k -> mean over its languages; only sets of which the row has every language."""
    source: str | None = None
    """Who published a reported row, and where."""

    @property
    def label(self) -> str:
        return self.model if self.revision is None else f"{self.model} @{self.revision[:8]}"

    @property
    def date(self) -> str | None:
        return max((cell.date for cell in self.cells.values() if cell.date), default=None)

    def figure(self, column: str, k: int) -> Figure | None:
        """Return the figure of a column, or None. A column is a language id, or `macro:paper` for a mean."""
        if column.startswith("macro:"):
            return self.macros.get(column.removeprefix("macro:"), {}).get(k)
        cell = self.cells.get(column)
        return None if cell is None else cell.figures.get(k)

    def cells_of(self, setting: Setting, column: str) -> list[Cell]:
        """Return the runs behind a figure: one for a language, all of the set for a mean."""
        name = column.removeprefix("macro:")
        ids = setting.sets[name] if column.startswith("macro:") else (column,)
        return [self.cells[language_id] for language_id in ids if language_id in self.cells]

    def has(self, column: str) -> bool:
        """True if the row has anything in that column."""
        return column.removeprefix("macro:") in self.macros if column.startswith("macro:") else column in self.cells

    def marked(self, column: str, k: int, mark: str) -> LeaderboardRow:
        """Return the row with the mark on that figure, which must exist."""
        figure = self.figure(column, k)
        assert figure is not None, (column, k)
        changed = replace(figure, mark=mark)
        if column.startswith("macro:"):
            name = column.removeprefix("macro:")
            return replace(self, macros={**self.macros, name: {**self.macros[name], k: changed}})
        cell = self.cells[column]
        return replace(self, cells={**self.cells, column: replace(cell, figures={**cell.figures, k: changed})})


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardProblem:
    """What a page says of a problem."""

    problem_id: str
    title: str | None = None
    contest_date: str | None = None
    """ISO 8601 date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What figures must have in common to share a column: problems, protocol, differences from it."""

    key: str
    """Equal for comparable runs; short and stable, for addresses and file names."""
    benchmark: str
    revision: str | None
    slice: dict[str, str]
    protocol: str
    differences: dict[str, str]
    problems: int | None
    n: int | None
    temperature: float | None
    languages: dict[str, str]
    """Id -> name, sorted by name."""
    sets: dict[str, tuple[str, ...]]
    """Language sets of which this setting has every language, `all` last."""
    ks: tuple[int, ...]
    rows: tuple[LeaderboardRow, ...]
    problem_list: tuple[BoardProblem, ...] = ()
    """The problems of the measured rows, in the order that all their runs have."""
    denominator: str | None = None
    """Which samples count in measured rows: a name of `scores.denominators`; None: there is no measured row."""

    @property
    def source(self) -> str:
        """The sources of the reported rows, each once."""
        return "; ".join(dict.fromkeys(row.source for row in self.rows if row.source))

    @property
    def title(self) -> str:
        sliced = slice_words(self.slice)
        parts = [f"{self.benchmark} ({sliced})" if sliced else self.benchmark, f"protocol {self.protocol}"]
        parts += [f"{self.problems} problems"] if self.problems is not None else []
        parts += [f"n={self.n}"] if self.n is not None else []
        return " · ".join(parts)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of figures: macro averages, then languages. A set that equals `all` is not shown twice."""
        named = {frozenset(ids) for name, ids in self.sets.items() if name != ALL}
        shown = [name for name, ids in self.sets.items() if name != ALL or frozenset(ids) not in named]
        return (*(f"macro:{name}" for name in shown), *self.languages)

    def column_name(self, column: str) -> str:
        if not column.startswith("macro:"):
            return self.languages[column]
        name = column.removeprefix("macro:")
        if name != ALL:
            return f"{name} mean"
        return "overall mean" if len(self.sets[name]) == len(self.languages) else "measured mean"

    @property
    def months(self) -> list[str]:
        """Every contest month of its problems, in order."""
        months = {contest_month(problem.contest_date) for problem in self.problem_list}
        return sorted(month for month in months if month is not None)

    def default_sort(self) -> str:
        """Return the first column in which a measured row has a figure, averages first."""
        measured = [column for column in self.columns if any(row.has(column) for row in self.of_kind(MEASURED))]
        return next(iter([*measured, *self.columns]), "model")

    def of_kind(self, kind: str) -> tuple[LeaderboardRow, ...]:
        return tuple(row for row in self.rows if row.kind == kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A run that is not on the board."""

    path: str
    model: str
    language_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    settings: tuple[Setting, ...]
    """Settings with measured rows come first."""
    left_out: tuple[LeftOut, ...] = ()
    languages: dict[str, str] = field(default_factory=dict)
    """Language id -> a sentence about its resource level and its certification."""
    levels: dict[str, str] = field(default_factory=dict)
    """Language id -> resource level, of languages that have one."""
