"""The statement of a converted problem: the task's text in words that no language owns, and sections that follow from
the types. Pure.

One formatter writes Input and Output from the types that the codec uses, so that format and tests cannot disagree.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from lcbx.reformulate.inside.text_codec import INSIDE, OUTSIDE, SEQUENCES, Type, is_inline

VERSION = 8
"""Version of the wording rules and of the sections: provenance holds it."""
MOST_EXAMPLE_CHARACTERS = 2000

_SINGULAR = {"int": "an integer", "float": "a decimal number", "bool": "`true` or `false`", "str": "a string"}
_PLURAL = {"int": "integers", "float": "decimal numbers", "bool": "values `true` or `false`", "any": "values"}
_REPLACED: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"^write (?:an? )?(?:python )?(?:function|program|code) to (\w)", lambda match: match[1].upper()),
    (r"\b(write|create|implement|define|make) an? (?:python )?function\b", lambda match: f"{match[1]} a program"),
    (r"^(?:this|the) function (?=\w+s\b)", lambda match: _like(match[0], "the program ")),
    (r"\b(?:this|the|your|given) (?:python )?function\b", lambda match: _like(match[0], "the program")),
    (r"\bwhere (?:the )?function (?=returns?\b)", "where the program "),
    (r"\breturn(s|ed|ing)?\b", lambda match: _like(match[0], "print" + (match[1] or ""))),
    (r"\b(nested )?dicts?\b", "mapping"),
    (r"`None`|\bNone\b", "`none`"),
    (r"`True`|\bTrue\b", "`true`"),
    (r"`False`|\bFalse\b", "`false`"),
    (
        r",? ?(?:by |with )?(?:using|with the help of|use) (?:an? |the )?(?:python'?s? )?"
        r"(?:lambda(?: functions?| expressions?)?|regex(?: module)?|regular expressions?|list comprehensions?|itertools"
        r"|heapq?(?: queue)?(?: algorithm)?|map(?: and lambda)?(?: functions?)?|filter function|reduce|collections"
        r"|bisect|slicing)(?: functions?)?\b",
        "",
    ),
    (r"\bpython\b ?", ""),
    (r"\bzip (?=(?:the |two |given )*(?:lists?|tuples?)\b)", lambda match: _like(match[0], "pair the elements of ")),
)
_NOTHING_RETURNED = (
    r"(?:^|(?<=[.!?]\s)|(?<=\n))(?:note:? *)?(?:(?:the|your) (?:function|method|program) |it |you )?"
    r"(?:(?:should|must|does|do|will|need) ?(?:not|n't|never) |don't |never )return [^.\n]*(?:\.|$)\s?",
    r"(?:^|(?<=[.!?]\s)|(?<=\n))(?:(?:the|your) (?:function|method|program) |it )?returns? (?:none|nothing)(?:\.|$)\s?",
    r",? (?:and|but)(?: (?:the|your) (?:function|method|program)| it| you)? "
    r"(?:(?:(?:should|must|does|do|will) ?(?:not|n't|never) |don't |never )return (?:anything|it|a value|any value)"
    r"|returns? (?:none|nothing))\b",
    r",? without returning (?:anything|it|a value|any value)\b",
    r",? *\(?\bin[- ]place\b\)?",
)
"""What a text says of a function that changes its argument. The section Output names the argument instead."""
_DICTIONARY = r"\bdictionar(y|ies)\b"
"""A mapping, where arguments or result hold one; else a list of words."""
_NOT_RETURNED = (
    r"\b(should|must|will|does|need) not be returned(?: by (?:the|your) (?:function|method|program))?,? but "
    r"(?:(?:should|must) )?(?:instead )?(?:be )?(?:instead )?(?=\w+ed\b)"
)
"""`The array should not be returned, but instead be stored inside nums1`."""
_EXAMPLE_VALUES = re.compile(
    r"(?:input|output) ?: *(?:\w+ *= *\S|[\[({\"'\d-]|(?:true|false|none|null)\b)|explanation ?:", re.IGNORECASE
)
"""The first line of an example with its values; what follows it up to an empty line is a part of it."""
_NAMED_VALUE = re.compile(r"\w+ *[:=] *[\[({\"'\d-]")
_SENTENCE = r"(?:^|(?<=[.!?]\s)|(?<=\n))"
_ANY_ORDER = (
    rf"{_SENTENCE}(?:note that )?you (?:can|may) (?:return|print|output|give) [^.\n]*\bin any order(?:\.|$)\s?",
    rf"{_SENTENCE}[^.\n]*\border\b[^.\n]* (?:does not|doesn't|is not|isn't) (?:matter|important)(?:\.|$)\s?",
    r",? *\(?\bin any order\b\)?",
)
"""What a text says of an answer whose order is free. The section Output asks for ascending order instead."""
_LINT = {
    "word:function": r"\bfunctions?\b|\bmethod\b",
    "word:python": r"\b(?:lambda|regex|regexp|dict|itertools|heapq|python|docstring|kwargs|args|iterator|generator)\b",
    "word:arguments": r"\b(?:arguments?|parameters?)\b",
    "word:return": r"\breturn(?:s|ed|ing)?\b",
    "call-syntax": r"\w+\([^)]*\) *(?:==|=>|->|➞|=)",
    "operator": r">>>|\bdef ",
}
FEWEST_WORDS = 4
_SHORT = 20
"""A text with fewer characters says too little to be solved."""


def _like(original: str, text: str) -> str:
    return text[0].upper() + text[1:] if original[:1].isupper() else text


# --- the text -------------------------------------------------------------------------------------------------------


def reworded(
    text: str, entry_point: str, kinds: Sequence[Type] = (), *, in_place: bool = False, unordered: bool = False
) -> str:
    """Return the task's text without its examples in Python, in words for a program that reads and prints.

    `kinds`: types of arguments and result, after which the sections name what the text calls a tuple. `in_place`: the
    function returns nothing and changes an argument. `unordered`: the answer is printed in ascending order.
    """
    text = re.sub(_named(entry_point), lambda match: f"{_article(match[1])} program", text, flags=re.IGNORECASE)
    lines = _without_examples(text.replace("\r\n", "\n").strip().split("\n"), entry_point)
    result = "\n".join(lines).strip()
    if in_place:
        result = re.sub(_NOT_RETURNED, r"\1 be ", result, flags=re.IGNORECASE)
    for pattern in (*(_NOTHING_RETURNED if in_place else ()), *(_ANY_ORDER if unordered else ())):
        result = re.sub(pattern, "", result, flags=re.IGNORECASE).strip()
    if not kinds or any(_holds(kind, "dict") for kind in kinds):
        result = re.sub(_DICTIONARY, lambda match: "mapping" if match[1] == "y" else "mappings", result, flags=re.I)
    for pattern, replacement in _REPLACED:
        result = re.sub(pattern, replacement, result, flags=re.IGNORECASE if pattern.islower() else 0)
    result = re.sub(_mention(entry_point), "the program", result)
    result = _without_tuples(result, kinds)
    result = re.sub(r"[ \t]+", " ", re.sub(r"\n{3,}", "\n\n", result)).strip()
    result = result[:1].upper() + result[1:]
    last = result.rpartition("\n")[2]
    return result if not result or (last != result and _is_item(last)) or last[-1] in ".?!:。？！：" else result + "."


def _is_item(line: str) -> bool:
    """True for the last line of a text that is no sentence: an item of a list, a fence."""
    return len(line.split()) < FEWEST_WORDS or re.match(r"[-*#`>|\d]", line) is not None


def _without_tuples(text: str, kinds: Sequence[Type]) -> str:
    """Return the text with `group` for tuples of fixed length, as in the sections, or `list` for others."""
    if not kinds:
        return text
    arguments = [kind for kind in kinds[:-1] if _holds(kind, "record") or _holds(kind, "tuple")]
    word = "group" if any(_holds(kind, "record") for kind in arguments or kinds) else "list"
    text = re.sub(r"\btuple[- ](lists?)\b", lambda match: f"{match[1]} of {word}s", text, flags=re.IGNORECASE)
    text = re.sub(r"\btuples?\b", lambda match: _like(match[0], word + match[0][5:].lower()), text, flags=re.IGNORECASE)
    return re.sub(r"\blists? lists?\b", "list of lists", text) if word == "list" else text


def _named(entry_point: str) -> str:
    """Return a pattern for a function that is introduced by its name: `a function called f(a, b)`."""
    name = re.escape(entry_point)
    return rf"\b(an?|the) (?:python )?(?:function|method),? (?:called |named )?(?:`{name}`|{name}\b)(?:\([^()\n]*\))?,?"


def _article(word: str) -> str:
    return word if word.lower() == "the" else _like(word, "a")


def _mention(entry_point: str) -> str:
    """Return a pattern for the function's name; a name that may be a word of the text counts only in back ticks."""
    name = re.escape(entry_point)
    is_word = re.fullmatch(r"[A-Za-z][a-z]*", entry_point) is not None and len(entry_point) > 1
    return rf"(?:the )?(?:function )?`{name}`" if is_word else rf"\b(?:the )?(?:function )?`?{name}\b`?"


def _without_examples(lines: Sequence[str], entry_point: str) -> list[str]:
    kept: list[str] = []
    in_session = False
    lines = _without_fences(lines, entry_point)
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        stripped = line.strip()
        values = _EXAMPLE_VALUES.match(stripped) or (stripped == "Input:" and _NAMED_VALUE.match(following.strip()))
        if stripped.startswith(">>>") or values:
            in_session = True
        elif not stripped:
            in_session = False
            kept.append("")
        elif not in_session and f"{entry_point}(" not in stripped and not _is_heading(stripped):
            kept.append(stripped)
    return kept


def _without_fences(lines: Sequence[str], entry_point: str) -> list[str]:
    """Return the lines without fenced blocks in which the function is called or defined."""
    kept: list[str] = []
    block: list[str] = []
    for line in lines:
        if block or line.strip().startswith("```"):
            block.append(line)
            if len(block) > 1 and line.strip() == "```":
                kept += [] if any(f"{entry_point}(" in item for item in block) else block
                block = []
        else:
            kept.append(line)
    return kept + block


def _is_heading(line: str) -> bool:
    return (
        re.fullmatch(
            r"[#*\s]*(?:for |some )?(?:sample )?(?:examples?|e\.g\.?|note examples)\W*\d*\W*", line, re.IGNORECASE
        )
        is not None
    )


def lint(text: str, entry_point: str) -> list[str]:
    """Return codes of what in a statement still speaks of functions or of one language; empty if nothing does."""
    found = [code for code, pattern in _LINT.items() if re.search(pattern, text, re.IGNORECASE)]
    if "_" in entry_point and re.search(rf"\b{re.escape(entry_point)}\b", text):
        found.append("function-name")
    letters = [letter for letter in text if letter.isalpha()]
    if sum(not letter.isascii() for letter in letters) > len(letters) / 5:
        found.append("not-english")
    return found + (["short"] if len(text) < _SHORT else [])


# --- the sections ---------------------------------------------------------------------------------------------------


def input_section(
    names: Sequence[str],
    kinds: Sequence[Type],
    text: str = "",
    lengths: Mapping[str, str] | None = None,
    from_end: Collection[str] = (),
) -> str:
    """Return how the arguments are written, one after another. A single one is named if the text speaks of it.

    `lengths`: name of a parameter -> name of another one whose length it always is. `from_end`: parameters that are
    positions, and that count from the end where they are negative.
    """
    if len(kinds) == 1:
        named = re.search(rf"(?<!\w){re.escape(names[0])}(?!\w)", text) if names else None
        return f"The input is `{names[0]}`: {layout(kinds[0])}." if named else f"The input is {layout(kinds[0])}."
    parts = []
    for name, kind in zip(names, kinds, strict=True):
        of = f", which is the length of `{lengths[name]}`" if lengths and name in lengths else ""
        of += ", a position from 0, or from the end if it is negative (-1 is the last)" if name in from_end else ""
        parts.append(f"- `{name}`: {layout(kind)}{of};")
    return "\n".join(["The input holds, one after another:", "", *parts[:-1], parts[-1][:-1] + "."])


def output_section(
    kind: Type,
    *,
    unordered: int,
    tolerance: float | None,
    words: Sequence[str] = (),
    changed: str | None = None,
    entries: bool = False,
    digits: int | None = None,
    brackets: str | None = None,
) -> str:
    """Return how the result is written.

    `words`: all texts that are printed, if they are few. `changed`: name of the argument that is the result, changed.
    `entries`: the result is the list of a mapping's entries. `digits`: digits after the point to which the result is
    rounded. `brackets`: a sentence about the values in a text.
    """
    whole = "" if changed is None else f"`{changed}` after all changes: "
    whole += "the entries of the mapping, keys with their values, in the order asked for: " if entries else ""
    sentences = [f"Print {whole}{layout(kind)}."]
    if words:
        sentences.append(f"It is {', '.join(f'`{word}`' for word in words[:-1])} or `{words[-1]}`.")
    if brackets is not None:
        sentences.append(brackets)
    if digits is not None:
        sentences.append(f"Decimal numbers are rounded to {digits} digits after the point.")
    sentences += _ascending(kind, unordered)
    sentences += _sorted_parts(kind)
    if tolerance is not None:
        sentences.append(f"Decimal numbers may differ from the expected ones by {tolerance:g}, absolute or relative.")
    return " ".join(sentences)


def _ascending(kind: Type, unordered: int) -> list[str]:
    """Return what is said of a list whose order is free, or that of the lists within it."""
    inside = ["Print the elements of each inner list in ascending order."] if unordered & INSIDE else []
    if not unordered & OUTSIDE:
        return inside
    groups = kind[1][0] in ("record", "list", "tuple")
    by = ": compare their first values, then their second ones, and so on" if groups else ""
    return [*inside, f"Print the {'elements' if not inside else 'lists'} in ascending order{by}."]


def _sorted_parts(kind: Type) -> list[str]:
    if kind[0] == "set":
        return ["Print the elements in ascending order, each of them once."]
    if _holds(kind, "dict"):
        return ["Print the entries of a mapping in ascending order of their keys."]
    if kind[0] != "set" and _holds(kind, "set"):
        return ["Print the elements of a set in ascending order."]
    return []


def _holds(kind: Type, name: str) -> bool:
    return kind[0] == name or any(_holds(part, name) for part in kind[1:] if isinstance(part, tuple))


def layout(kind: Type) -> str:
    """Return a phrase that says how a value of this type is written: `a list of integers: a line with ...`."""
    name = kind[0]
    if name in _SINGULAR:
        return f"{_SINGULAR[name]} on a line of its own"
    if name == "none":
        return "the word `none`"
    if name == "optional":
        return f"the word `none` if there is no result, else {layout(kind[1])}"
    if name == "record":
        return _record_layout(kind)
    if name == "dict":
        return _mapping_layout(kind)
    if name == "tree":
        return _tree_layout(kind)
    return _list_layout(kind)


def _record_layout(kind: Type) -> str:
    fields = kind[1:]
    if is_inline(kind):
        return f"a line with {_count(len(fields))}, separated by single spaces: {_tokens(kind)}"
    parts, number = [], 1
    for field, run in itertools.groupby(fields):
        last = number + len(list(run)) - 1
        several = f"({number}) to ({last}) each {layout(field)}"
        parts.append(f"({number}) {layout(field)}" if last == number else several)
        number = last + 1
    return f"{len(fields)} parts, one after another: {'; '.join(parts)}"


def _count(number: int) -> str:
    return "one value" if number == 1 else f"{number} values"


def _tokens(kind: Type) -> str:
    """Return the values on one line: `an integer, a decimal number`."""
    name = kind[0]
    if name == "record":
        return ", ".join(_tokens(field) for field in kind[1:])
    if name == "tree":
        return (
            "the number of entries of a binary tree and these entries in level order "
            f"({_plural(kind[1])}, `null` for a missing child)"
        )
    if name in SEQUENCES:
        return f"a length and as many {_plural(kind[1])}"
    return _SINGULAR.get(name, "a value")


def _plural(kind: Type) -> str:
    return _PLURAL.get(kind[0], f"groups of values ({_tokens(kind)})")


def _collection(kind: Type) -> str:
    return {"set": "a set", "linked": "a linked list"}.get(kind[0], "a list")


def _tree_layout(kind: Type) -> str:
    return (
        "a binary tree in level order: a line with the number of its entries, then a line with its entries, "
        f"separated by single spaces (an empty line if there are none): the values of its nodes ({_plural(kind[1])}) "
        "from top to bottom and from left to right, and `null` for a missing child. A missing node has no entries for "
        "children, and nothing follows the last node"
    )


def _list_layout(kind: Type) -> str:
    element = kind[1]
    start = f"{_collection(kind)}{_of(element)}: a line with its length, then"
    if element[0] in ("record", *SEQUENCES) and is_inline(element, nested=True):
        return f"{start} as many lines, each with values separated by single spaces: {_tokens(element)}"
    if is_inline(element):
        return f"{start} a line with its elements, separated by single spaces (an empty line if there are none)"
    if element[0] == "str":
        return f"{start} as many lines with one string each"
    return f"{start} its elements one after another, each of them {layout(element)}"


def _of(element: Type) -> str:
    if element[0] == "str":
        return " of strings"
    if element[0] in _PLURAL:
        return f" of {_PLURAL[element[0]]}"
    names = {"record": "groups", "dict": "mappings", "set": "sets", "list": "lists", "tuple": "lists"}
    names |= {"linked": "linked lists", "tree": "binary trees"}
    return f" of {names[element[0]]}" if element[0] in names else ""


def _mapping_layout(kind: Type) -> str:
    start = "a mapping: a line with the number of its entries, then"
    if is_inline(kind[1]) and is_inline(kind[2], nested=True):
        return f"{start} as many lines with a key ({_tokens(kind[1])}) and its value ({_tokens(kind[2])})"
    return f"{start} for each entry its key ({layout(kind[1])}) and its value ({layout(kind[2])})"


# --- the whole ------------------------------------------------------------------------------------------------------


def compose(text: str, *, input_text: str, output_text: str, examples: Sequence[tuple[str, str]]) -> str:
    """Return the statement: text, Input, Output, examples. An example that is too long to read is left out."""
    parts = [text, "### Input", input_text, "### Output", output_text]
    shown = [pair for pair in examples if sum(map(len, pair)) <= MOST_EXAMPLE_CHARACTERS]
    for number, (stdin, stdout) in enumerate(shown, start=1):
        name = "Example" if len(shown) == 1 else f"Example {number}"
        parts += [f"### {name}", f"Input:\n```\n{_block(stdin)}```", f"Output:\n```\n{_block(stdout)}```"]
    return "\n\n".join(parts) + "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A statement that `compose` made, taken apart."""

    text: str
    input: str
    output: str
    examples: str
    """With their headings; empty if there are none."""

    @property
    def without_examples(self) -> str:
        """The statement without its examples."""
        return "\n\n".join([self.text, "### Input", self.input, "### Output", self.output]) + "\n"


def parts_of(content: str) -> Parts:
    """Return the parts of a statement that `compose` made. Raises ValueError for another one."""
    head, heading, rest = content.partition("\n\n### Output\n\n")
    text, input_heading, input_text = head.rpartition("\n\n### Input\n\n")
    if not heading or not input_heading:
        raise ValueError("the statement has no sections Input and Output")
    output, example, examples = rest.partition("\n\n### Example")
    return Parts(
        text=text, input=input_text, output=output.strip(), examples=f"### Example{examples}" if example else ""
    )


def with_text(content: str, text: str) -> str:
    """Return the statement with another text before its sections."""
    return text + content[len(parts_of(content).text) :]


def _block(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"
