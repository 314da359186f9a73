"""CG220 to CG227: how literals are written."""

from contextlib import suppress

from ..diagnostics import Related
from ..source import Span
from .registry import Finding, rule, shown

_BOOLEANS = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
_NULLS = ("none", "nil", "NULL", "Null", "undefined", "nothing")
_CALLS = {
    "list": "`[]`",
    "dict": "`{}`",
    "set": "`[]`",
    "tuple": "`[]`",
    "str": '`""`',
    "int": "`0`",
    "float": "`0.0`",
    "bool": "`false`",
    "now": "`now`",
    "datetime.now": "`now`",
    "datetime.utcnow": "`now`",
    "datetime.datetime.now": "`now`",
    "timedelta": '`"PT5S"`',
    "Decimal": '`"1.5"`',
    "date": '`"2026-11-21"`',
    "datetime": '`"2026-11-21T08:00:00Z"`',
    "Field": "the mapping form: `{type: int, default: 0, ge: 0}`",
}


@rule("CG220", "literal-syntax")
def literal_syntax(place: Span, found: str, ways: tuple[str, ...], other: tuple[Span, str] | None = None) -> Finding:
    """A default is not written as a literal.

    A default is a number, a quoted text, `true`, `false`, `None`, a list `[…]` or a mapping `{"key": …}`, as Python
    and JSON both write them.

    Example:
        tags: list[str] = ("a", "b")

    Instead:
        tags: list[str] = ["a", "b"]
    """
    return Finding(place, shown(found, 120), ways, (Related(*other),) if other else ())


@rule("CG221", "bare-word")
def bare_word(place: Span, word: str) -> Finding:
    """A word without quotes stands where a literal is due.

    Texts are quoted, so that nobody has to guess whether `no` is a text or false.

    Example:
        view: str = day

    Instead:
        view: str = "day"
    """
    ways = [f'a text is quoted: `"{shown(word)}"`']
    if word.lower() in _BOOLEANS:
        ways.insert(0, f"write `{_BOOLEANS[word.lower()]}`")
    elif word.lower() in ("true", "false"):
        ways.insert(0, f"write `{word.lower()}`")
    elif word in _NULLS:
        ways.insert(0, "write `None`")
    elif word.lower() in ("nan", "inf", "infinity"):
        ways = ["numbers are finite; `None` can stand for a missing one: `float | None = None`"]
    elif word.lower() in ("today", "utcnow"):
        ways.insert(0, "the moment of creation is `now`, for a `datetime` field")
    return Finding(place, f"found the bare word `{shown(word)}`, expected a literal", tuple(ways))


@rule("CG222", "code-as-default")
def literal_not_code(place: Span, name: str) -> Finding:
    """A default is an expression.

    Nothing from a schema becomes code; a default is a value.

    Example:
        tags: list[str] = list()

    Instead:
        tags: list[str] = []
    """
    way = _CALLS.get(name)
    return Finding(
        place, f"`{shown(name)}` is code, expected a literal", (f"write {way}" if way else "write the value itself",)
    )


@rule("CG223", "number-form")
def number_form(place: Span, text: str) -> Finding:
    """A number is written in a way that Python, JSON and YAML do not all read alike.

    Example:
        limit: int = 1_000

    Instead:
        limit: int = 1000
    """
    plain = text.replace("_", "")
    way = "write it in decimal digits, as in `12`, `-3` or `1.5`"
    if plain.lstrip("+-").isdigit():
        sign = "-" if plain.startswith("-") else ""
        way = f"write `{shown(sign + (plain.lstrip('+-').lstrip('0') or '0'))}`"
    elif plain[:2].lower() in ("0x", "0o", "0b") and len(plain) < 40:
        with suppress(ValueError):
            way = f"write `{int(plain, 0)}`"
    elif text[0].isdigit() and ("-" in text or ":" in text or text.count(".") > 1):
        return Finding(
            place, f"`{shown(text)}` without quotes is neither number nor text", (f'write `"{shown(text)}"`',)
        )
    return Finding(place, f"`{shown(text)}` is no plain number", (way,))


@rule("CG224", "number-not-finite")
def number_not_finite(place: Span, text: str) -> Finding:
    """A number is infinite, or not a number at all.

    JSON has neither, and generated classes refuse both.

    Example:
        score: float = .inf

    Instead:
        score: float | None = None
    """
    return Finding(
        place,
        f"`{shown(text)}` is no finite number",
        ("`None` can stand for a missing number: `float | None = None`",),
    )


@rule("CG225", "string-escape")
def string_escape(place: Span, text: str) -> Finding:
    """A backslash in a quoted text begins nothing that is known.

    Known are `\\n \\t \\r \\b \\f \\0 \\\\ \\/ \\" \\'`, `\\xHH`, `\\uHHHH` and `\\UHHHHHHHH`. Half of a surrogate pair is no
    character, and cannot be stored.

    Example:
        path: str = "C:\\data"

    Instead:
        path: str = "C:\\\\data"
    """
    if "\\ud800" in text:
        return Finding(place, "half of a surrogate pair is no character", ("write both halves, or the character",))
    return Finding(place, f"unknown escape `{shown(text)}`", (f"a backslash is written twice: `\\{shown(text)}`",))


@rule("CG226", "literal-too-large")
def literal_too_large(place: Span, found: str, limit: str) -> Finding:
    """A value is longer or deeper than anything that could be stored.

    Example:
        text: str = "… 100,000 characters …"

    Instead:
        text: str = ""
    """
    return Finding(place, f"{found}, expected at most {limit}", ("make the default smaller, or leave it out",))


@rule("CG227", "repeated-in-default")
def repeated(place: Span, text: str, first: Span) -> Finding:
    """A key of a mapping, or an item of a set, stands twice in a default.

    Example:
        tags: set[str] = ["a", "a"]

    Instead:
        tags: set[str] = ["a"]
    """
    return Finding(place, f"{shown(text)} stands here twice", (), (Related(first, "first here"),))
