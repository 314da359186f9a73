"""Names of fields: which words Python and Pydantic can take, and the safe names of those that they can't.

The same on every Python: a character counts as a letter only where it already was one in Unicode 3.2, and Pydantic's
own names are listed here, not looked up.
"""

import re
from collections.abc import Collection
from keyword import iskeyword
from unicodedata import category, normalize, ucd_3_2_0
from zlib import crc32

MAX_NAME = 200
"""Characters of a field's name or alias."""

PYDANTIC_NAMES = frozenset(
    (
        "construct",
        "copy",
        "dict",
        "from_orm",
        "json",
        "model_computed_fields",
        "model_config",
        "model_construct",
        "model_copy",
        "model_dump",
        "model_dump_json",
        "model_extra",
        "model_fields",
        "model_fields_set",
        "model_json_schema",
        "model_parametrized_name",
        "model_post_init",
        "model_rebuild",
        "model_validate",
        "model_validate_json",
        "model_validate_strings",
        "mro",
        "parse_file",
        "parse_obj",
        "parse_raw",
        "register",
        "schema",
        "schema_json",
        "update_forward_refs",
        "validate",
    )
)
"""Public names of `pydantic.BaseModel` and of its metaclass."""

_PROTECTED = ("model_validate", "model_dump")
"""Beginnings of names that Pydantic keeps for itself."""

_CLASS_BODY = frozenset(("Annotated", "AwareDatetime", "BaseModel", "ConfigDict", "Field", "self"))
"""What the body of every generated class may refer to; and `self`, which type checkers take for `__init__`'s own."""

_SIGN = re.compile(r"\A[-+](?=[0-9])")
"""The sign of a number: names that differ in it only keep it as a word."""

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def name_fault(name: str) -> str | None:
    """Return what forbids a word as a field's name or alias, for `… name …` in a message; None where nothing does."""
    if not name:
        return "is empty"
    if len(name) > MAX_NAME:
        return f"has {len(name):,} characters, expected at most {MAX_NAME}"
    if name.isascii() and name.isprintable():
        return None
    for char in name:
        if category(char) in ("Cc", "Cs", "Zl", "Zp") or char in _BIDI or char == "\ufeff":
            return f"holds the character U+{ord(char):04X}, which cannot be seen"
    return None


def is_safe(name: str, refers: Collection[str] = ()) -> bool:
    """Whether a word can be an attribute of a generated class whose annotations refer to certain names."""
    return (
        name.isidentifier()
        and (name.isascii() or _is_stable(name))
        and not iskeyword(name)
        and not name.startswith("_")
        and name not in PYDANTIC_NAMES
        and not name.startswith(_PROTECTED)
        and name not in _CLASS_BODY
        and name not in refers
    )


def _is_stable(name: str) -> bool:
    """Whether every Python reads a word as the same identifier."""
    return normalize("NFKC", name) == name and all(ucd_3_2_0.category(char) != "Cn" for char in name)


def safe_name(name: str, taken: Collection[str], refers: Collection[str] = ()) -> str:
    """Return the Python name of a field: its own word where that is safe, else one made from it that nobody has.

    `taken` are the words of the class's other fields; the result depends on nothing else.
    """
    if is_safe(name, refers):
        return name
    word = _identifier(normalize("NFKC", _SIGN.sub(_sign_word, name)))
    if not word.isascii() and not is_safe(f"{word}_", refers):
        word = re.sub(r"[^A-Za-z0-9]+", "_", word).strip("_")
    if not word:
        word = "field"
    if not word.isidentifier() or word.startswith(_PROTECTED):
        word = f"field_{word}"
    if not is_safe(word, refers) or word in taken:
        word += "_"
    if word in taken:
        word = f"{word.rstrip('_')}_{crc32(name.encode('utf-8', 'surrogatepass')):08x}"
    while word in taken:
        word += "_"
    return word


def _sign_word(match: re.Match[str]) -> str:
    return "plus_" if match[0] == "+" else "minus_"


def _identifier(text: str) -> str:
    """Return a text with `_` in place of what no identifier holds, one for several, none at the ends."""
    kept = (
        char if f"a{char}".isidentifier() and (char.isascii() or ucd_3_2_0.category(char) != "Cn") else "_"
        for char in text
    )
    return re.sub(r"_{2,}", "_", "".join(kept)).strip("_")
