"""`python -m lcbx.train.data.minitrain`: writes the bundled file again.

With `--references FILE`: writes the reference programs instead, as `lcbx data audit --solutions` reads them.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from lcbx.resources import write_atomically
from lcbx.train.data import minitrain

parser = argparse.ArgumentParser(prog="python -m lcbx.train.data.minitrain")
parser.add_argument("--references", type=Path, metavar="FILE")


def main() -> None:
    """Write the benchmark, or its reference programs."""
    target: Path | None = parser.parse_args().references
    if target is None:
        count = minitrain.write(minitrain.path())
        print(f"{minitrain.path().name}: {count} problems, {minitrain.path().stat().st_size:,} bytes")
        return
    programs = list(minitrain.references())
    write_atomically(target, "".join(json.dumps(program) + "\n" for program in programs))
    print(f"{target}: {len(programs)} programs")


if __name__ == "__main__":
    main()
