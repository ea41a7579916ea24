"""Which files and folders hold rows of problems, by their names."""

from __future__ import annotations

from pathlib import Path

from lcbx.errors import UserError
from lcbx.problems.folder_walk import files_below

JSON_SUFFIXES = (".jsonl", ".json", ".jsonl.gz", ".jsonl.zst", ".json.gz", ".json.zst")


def is_json(path: Path) -> bool:
    """True if the name ends like that of a JSON file, packed or not."""
    return path.name.lower().endswith(JSON_SUFFIXES)


def stem(path: Path) -> str:
    """Return the file's name without `.jsonl.zst` and the like."""
    name = path.name
    for suffix in sorted((*JSON_SUFFIXES, ".parquet"), key=len, reverse=True):
        if name.lower().endswith(suffix):
            return name[: -len(suffix)] or name
    return name


def parquet_files(folder: Path) -> list[Path]:
    """Return the parquet files of a folder, only those of its split `test` if it has several splits. Empty if none."""
    paths = [path for path in files_below(folder) if path.suffix == ".parquet"]
    tests = [path for path in paths if path.name.startswith("test") or path.parent.name == "test"]
    splits = {path.name.split("-")[0].split(".")[0] for path in paths}
    if len(splits) > 1 and not tests and {"train", "validation"} & splits:
        raise UserError(
            f"{folder}: several splits ({', '.join(sorted(splits))}) and none is named 'test'. Name one file."
        )
    return tests or paths


def written_by_datasets(folder: Path) -> bool:
    """True if the folder was written by `Dataset.save_to_disk` or `DatasetDict.save_to_disk`."""
    return (folder / "dataset_dict.json").is_file() or (
        (folder / "state.json").is_file() and (folder / "dataset_info.json").is_file()
    )
