"""Writes made-up runs of the size of a large study, to measure reports and boards with:

    PYTHONPATH=tests python -m support.large_results FOLDER --models 1 --languages 40 --problems 500 -n 20 --tests 30

Runs of one model lie under the ids of languages that are there (`languages/*.yaml`), then `made-up-NN`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from lcbx.resources import languages_dir
from lcbx.types import SampleKey, Sampling
from support.made_up import make_run

NOT_LANGUAGES = {"sets", "stand-ins", "levels", "certified"}


def language_ids(count: int) -> list[str]:
    """Return this many ids of languages, those of bundled files first."""
    bundled = sorted(path.stem for path in languages_dir().glob("*.yaml") if path.stem not in NOT_LANGUAGES)
    return [*bundled, *(f"made-up-{number:02}" for number in range(count))][:count]


def program(key: SampleKey) -> str:
    """Return a completion of 1.2 KB, which is what models write on average."""
    lines = [f"    value_{line} = read({key.sample_index}, {line})  # {key.problem_id}" for line in range(24)]
    return "This is how it works.\n```\n" + "\n".join(lines) + "\n```"


def write(folder: Path, *, models: int, languages: int, problems: int, n: int, tests: int) -> list[Path]:
    """Write one run per model and language; return their paths."""
    return [
        make_run(
            folder,
            skill=model / max(1, models),
            seed=model,
            problems=problems,
            dated=True,
            text=program,
            tests=tests,
            model=f"made-up/model-{model:03}",
            language_id=language_id,
            sampling=Sampling(n=n),
        )
        for model in range(models)
        for language_id in language_ids(languages)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--models", type=int, default=1)
    parser.add_argument("--languages", type=int, default=40)
    parser.add_argument("--problems", type=int, default=500)
    parser.add_argument("-n", type=int, default=20, help="samples per problem")
    parser.add_argument("--tests", type=int, default=30, help="tests per problem")
    options = vars(parser.parse_args())
    paths = write(**options)
    print(f"{len(paths)} runs, {len(paths) * options['problems'] * options['n']} samples")


if __name__ == "__main__":
    main()
