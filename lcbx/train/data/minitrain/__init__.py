"""The training set `mini-train`: hundreds of small problems from templates, each with tests and a reference program.

`families.yaml` describes inputs and tasks. A problem is a family with drawn parameters; its expected outputs come from
running the reference program, a few lines of Python that this module assembles. The same seed gives the same bytes.
The tag `family:<id>` marks problems of one family, which a split keeps on one side. The bundled file is written by
`python -m lcbx.train.data.minitrain`.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import itertools
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from lcbx import resources
from lcbx.train.data.minitrain.inputs import make_input

SEED = 1
VARIANTS = 4
"""Largest number of problems per family."""
TESTS = 12
"""Tests per problem; the first one is shown in the statement."""
COMMONEST = 0.6
"""Largest share of tests with the same output, so that a program that prints a constant fails."""
_FAMILIES = Path(__file__).with_name("families.yaml")
_NOT_PARAMETERS = {"id", "shape", "text", "body", "make", "level", "zip"}


def rows(seed: int = SEED) -> Iterator[dict[str, Any]]:
    """Yield all problems in the Ag-LiveCodeBench-X schema, plus `reference`, a Python program that solves it."""
    spec = yaml.safe_load(families_text())
    for family in families(spec):
        rng = random.Random(f"{seed}/{family['id']}")
        for number, parameters in enumerate(chosen(family, rng), 1):
            yield _row(family, spec["shapes"][family["shape"]], parameters, number, rng)


def families(spec: dict[str, Any] | None = None) -> Iterator[dict[str, Any]]:
    """Yield the families that are written out, and one for each pair of a first and a second step of `chains`."""
    spec = spec if spec is not None else yaml.safe_load(families_text())
    yield from spec["families"]
    chains = spec["chains"]
    for (at, one), (after, two) in itertools.product(enumerate(chains["first"]), enumerate(chains["second"])):
        family = {
            "id": f"{one['id']}-then-{two['id']}",
            "shape": chains["shape"],
            "text": chains["text"].format(first=one["text"], second=two["text"]),
            "body": f"m = {one['body']}\n{two['body']}",
        }
        numbers = two.get("p")
        yield family | ({"p": [numbers[(at + after) % len(numbers)]]} if numbers else {})


def families_text() -> str:
    """Return the templates as YAML."""
    return _FAMILIES.read_text(encoding="utf-8")


def chosen(family: dict[str, Any], rng: random.Random | None = None) -> list[dict[str, Any]]:
    """Return the parameters of a family's problems, in the order of their numbers."""
    draw = rng if rng is not None else random.Random(f"{SEED}/{family['id']}")
    combinations = list(_combinations(family))
    return combinations if len(combinations) <= VARIANTS else draw.sample(combinations, VARIANTS)


def build(seed: int = SEED) -> bytes:
    """Return the file as JSON lines, without references, so that no training reads them by accident."""
    lines = []
    for row in rows(seed):
        del row["reference"]
        lines.append(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
    return "".join(lines).encode()


def references(seed: int = SEED) -> Iterator[dict[str, str]]:
    """Yield the reference program of every problem, as rows of a file of accepted programs."""
    for row in rows(seed):
        yield {"question_id": row["question_id"], "language": "python", "code": row["reference"]}


def path() -> Path:
    """Return the path of the bundled file."""
    return resources.benchmarks_dir() / "mini-train.jsonl.gz"


def run_reference(source: str, text: str) -> str:
    """Return the output of a reference program. Only for programs of this folder: they run without a sandbox."""
    out, stdin = io.StringIO(), sys.stdin
    try:
        sys.stdin = io.StringIO(text)
        with contextlib.redirect_stdout(out):
            exec(compile(source, "reference", "exec"), {"__name__": "__main__"})
    finally:
        sys.stdin = stdin
    return out.getvalue()


def _combinations(family: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every combination of the family's parameters; the lists under `zip` are combined item by item."""
    axes: list[list[dict[str, Any]]] = []
    for name, values in family.items():
        if name == "zip":
            axes.append([dict(zip(values, items, strict=True)) for items in zip(*values.values(), strict=True)])
        elif name not in _NOT_PARAMETERS:
            axes.append([{name: value} for value in values])
    for parts in itertools.product(*axes):
        yield {name: value for part in parts for name, value in part.items()}


def _row(
    family: dict[str, Any], shape: dict[str, Any], parameters: dict[str, Any], number: int, rng: random.Random
) -> dict[str, Any]:
    reference = f"{shape['read']}\n{family['body'].format(**parameters)}\n"
    tests = _tests(reference, family.get("make", shape["make"]), rng, family["id"])
    shown = tests[0]
    text = family["text"].format(**parameters)
    statement = (
        f"{shape['input']} {text}\n\nExample input:\n{shown['input']}\nExample output:\n{shown['output']}".rstrip()
    )
    return {
        "question_id": f"mt-{family['id']}-{number}",
        "question_title": family["id"].replace("-", " "),
        "question_content": statement,
        "public_test_cases": tests[:1],
        "private_test_cases": tests[1:],
        "difficulty": family.get("level", "easy"),
        "platform": "lcbx-mini-train",
        "tags": [f"family:{family['id']}", f"shape:{family['shape']}"],
        "reference": reference,
    }


def _tests(reference: str, make: dict[str, Any], rng: random.Random, family_id: str) -> list[dict[str, str]]:
    """Return tests with different inputs and varied outputs. The first one is shown: it is short but not trivial."""
    outputs: dict[str, str] = {}
    commonest: Counter[str] = Counter()
    for attempt in range(3000):
        text = make_input(make, rng, attempt)
        if text in outputs:
            continue
        output = run_reference(reference, text).rstrip() + "\n"
        if commonest[output] + 1 > COMMONEST * TESTS or not output.strip():
            continue
        outputs[text] = output
        commonest[output] += 1
        if len(outputs) == TESTS:
            break
    possible = make["high"] - make["low"] + 1 if make["kind"] == "each" else TESTS
    if len(outputs) < min(TESTS, possible):
        raise ValueError(f"family {family_id}: only {len(outputs)} tests whose outputs differ enough")
    cases = [{"input": text, "output": output, "testtype": "stdin"} for text, output in outputs.items()]
    shown = sorted(range(len(cases)), key=lambda i: len(cases[i]["input"]))[len(cases) // 3]
    return [cases[shown], *cases[:shown], *cases[shown + 1 :]]


def write(target: Path, seed: int = SEED) -> int:
    """Write the compressed file. Returns the number of problems."""
    data = build(seed)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(data, mtime=0))
    return data.count(b"\n")
