"""Names of models and benchmarks as folder names, reversibly."""

from __future__ import annotations

import hashlib

MAX_FOLDER_BYTES = 200


def folder_name(name: str) -> str:
    """Return a name of a model or benchmark as a folder name: `org/model` is `org--model`, odd characters are `%41`.

    It can be reversed (`--` is `/`, `%` as in URLs), except for results over 200 bytes: these are cut and end in a
    hash, and run.json has the full name.
    """
    out = []
    for index, char in enumerate(name):
        neighbours = name[max(index - 1, 0) : index] + name[index + 1 : index + 2]
        if char == "/":
            out.append("--")
        elif (char == "-" and set(neighbours) & {"-", "/"}) or (char == "." and index == 0):
            out.append(f"%{ord(char):02X}")
        elif char.isascii() and (char.isalnum() or char in "._+-"):
            out.append(char)
        else:
            out.append("".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass")))
    safe = "".join(out) or "%"
    if len(safe) <= MAX_FOLDER_BYTES:
        return safe
    return f"{safe[: MAX_FOLDER_BYTES - 17]}~{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
