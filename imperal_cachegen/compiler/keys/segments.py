"""Reads a segment's type: `id(40)`, `int(0..999) | None`, `enum(day, week)`."""

import re
from collections.abc import Callable, Collection

from ...keys import Bool, Date, DateTime, Digest, Enum, Id, Int, JsonDigest, Secret, SegmentType, Text, Uuid
from ...keys.limits import INT_MAX, KEY_MAX_LENGTH
from ...keys.texts import TAIL
from ..diagnostics import Steps
from ..grammar.closing import close
from ..nodes import Scalar
from ..rules.keys import segments as rules
from ..rules.registry import did_you_mean, shown
from ..source import Span

TYPES = ("bool", "date", "datetime", "digest", "enum", "id", "int", "json", "secret", "text", "uuid")
"""The built-in segment types."""

ENUM_MAX = 1000
"""Values of an `enum`, at most."""

_PLAIN: dict[str, Callable[[], SegmentType]] = {
    "bool": Bool, "date": Date, "datetime": DateTime, "digest": Digest, "id": Id, "int": Int, "json": JsonDigest,
    "secret": Secret, "text": Text, "uuid": Uuid,
}  # fmt: skip
SIZED: dict[str, tuple[Callable[[int], SegmentType], int, int, int]] = {
    "id": (Id, 1, KEY_MAX_LENGTH, 1),
    "text": (Text, TAIL, KEY_MAX_LENGTH, 1),
    "digest": (Digest, 96, 256, 8),
    "json": (JsonDigest, 96, 256, 8),
}
_MEANT = {
    "text": ("str", "string", "email", "mail", "slug", "name", "url", "path", "unicode", "varchar", "char", "any"),
    "int": ("integer", "number", "long", "uint", "page", "count"),
    "bool": ("boolean", "flag"),
    "uuid": ("guid", "uuid4", "uid"),
    "date": ("day",),
    "datetime": ("timestamp", "time", "instant", "moment"),
    "digest": ("hash", "md5", "sha1", "sha256", "blake2b", "bytes"),
    "json": ("dict", "list", "object", "array", "mapping"),
    "secret": ("password", "token", "credential", "apikey", "secretstr"),
    "enum": ("literal", "choice", "choices", "oneof", "one_of"),
}
_FRACTIONS = ("float", "decimal", "double", "real", "numeric")
_WORD = re.compile(r"[^\s()|=,\"'\[\]?]+")
_SIZE = re.compile(r"0|[1-9][0-9]{0,5}")
_RANGE = re.compile(r"\s*([0-9]+)\s*(\.\.)\s*([0-9]+)\s*")
_NUMBERS = re.compile(r"(?<![0-9])-?[0-9]+")
_VALUE = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^\s,"']*))\s*(,|$)""")
_CHARS = re.compile(r"[A-Za-z0-9_:-]+")
_SIMILAR = re.compile(r"\s*(?:\|\s*(?P<none>[Nn]one|NONE|[Nn]ull|NULL|~)?|(?P<mark>\?)|(?P<word>[Nn]one|null))\s*")


def default_mark(text: str) -> int | None:
    """Return where the `=` of a default stands, or None: not one inside parentheses or quotes."""
    depth, quote = 0, ""
    for at, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "=" and depth <= 0:
            return at
    return None


def type_of(node: Scalar, end: int | None, named: Collection[str] = ()) -> Steps[SegmentType | None]:
    """Read the type that stands in front of `end`, where a default begins, or in the whole scalar.

    `named` are the named segment types, which can't stand here: whoever writes one is told so.
    """
    text = node.text if end is None else node.text[:end]
    start = len(text) - len(text.lstrip())
    text = text.rstrip()
    match = _WORD.match(text, start)
    if match is None:
        if text.strip():
            yield rules.unknown_segment_type(node.part(start, len(text)), text.strip(), _types_help())
        else:
            yield rules.segment_syntax(node.span, "no segment type", "write one: `id`, `text`, `int(0..999)`, …")
        return None
    name, at = match[0], match.end()
    if name not in TYPES:
        yield rules.unknown_segment_type(
            node.part(start, at), name, _not_here(name) if name in named else _meant(name, text[at:])
        )
        return None
    arguments: tuple[int, int] | None = None
    if (opening := re.compile(r"\s*\(").match(text, at)) is not None:
        closing = _closing(text, opening.end())
        if closing is None:
            yield rules.segment_syntax(
                node.part(opening.end() - 1, len(text)),
                "a `(` that nothing closes",
                _closed(node, text[opening.end() :]),
            )
            return None
        arguments, at = (opening.end(), closing), closing + 1
    optional = yield from _or_none(node, text, at)
    found = yield from _made(node, name, arguments, node.part(start, at))
    return found if found is None or optional is None else found.or_none() if optional else found


def _closed(node: Scalar, behind: str) -> str:
    """Return the help for a `(` that nothing closes; `behind` is what stands behind it."""
    way = () if "=" in behind or "|" in behind else close(node)
    return way[0] if way else "close it; in YAML, quote a text that holds `,` or brackets inside `{…}`"


def _closing(text: str, at: int) -> int | None:
    quote = ""
    for here in range(at, len(text)):
        char = text[here]
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char == ")":
            return here
    return None


def _or_none(node: Scalar, text: str, at: int) -> Steps[bool | None]:
    """Read what stands behind the type: nothing, or `| None`."""
    rest = text[at:].strip()
    if not rest:
        return False
    match = _SIMILAR.fullmatch(text, at)
    if match and match["none"] in ("None", "null"):
        return True
    place = node.part(len(text) - len(text[at:].lstrip()), len(text))
    if match:
        yield rules.segment_syntax(place, f"`{shown(rest)}` behind the type", "a value that may be missing is `| None`")
    elif rest.startswith("|"):
        yield rules.segment_syntax(place, "a segment has one type", "only `| None` can stand behind it")
    else:
        way = "a segment is `type`, `type | None` or `type = default`; quote a text that holds ` #` or `: `"
        yield rules.segment_syntax(place, f"`{shown(rest)}` behind the type", way)
    return None


def _made(node: Scalar, name: str, arguments: tuple[int, int] | None, place: Span) -> Steps[SegmentType | None]:
    """Make the type of a known name from what stands in its parentheses."""
    if arguments is None:
        if name != "enum":
            return _PLAIN[name]()
        yield rules.segment_parameters(place, "an `enum` without values", "list them: `enum(day, week)`")
        return None
    start, end = arguments
    text, span = node.text[start:end], _inside(node, start, end)
    if name in SIZED:
        make, least, most, step = SIZED[name]
        size = text.strip()
        if _SIZE.fullmatch(size) and least <= int(size) <= most and int(size) % step == 0:
            return make(int(size))
        steps = f" in steps of {step}" if step > 1 else ""
        what = "a number of bits" if step > 1 else "a length"
        problem = f"`{name}({shown(size)})`, where {what} of {least} to {most}{steps} is due"
        yield rules.segment_parameters(span, problem, f"write `{name}` or `{name}({128 if step > 1 else 48})`")
        return None
    if name == "int":
        return (yield from _int(node, start, end))
    if name == "enum":
        return (yield from _enum(node, start, end))
    yield rules.segment_parameters(span, f"`{name}` takes nothing in parentheses", f"write `{name}`")
    return None


def _inside(node: Scalar, start: int, end: int) -> Span:
    """Return the place of what stands in parentheses; with them, where nothing does."""
    return node.part(start, end) if node.text[start:end].strip() else node.part(start - 1, end + 1)


def _int(node: Scalar, start: int, end: int) -> Steps[SegmentType | None]:
    text, span = node.text[start:end], _inside(node, start, end)
    match = _RANGE.fullmatch(text)
    if match is None:
        problem = f"`int({shown(text.strip())})`, where a range of whole numbers from 0 is due"
        yield rules.segment_parameters(span, problem, _range_meant(text))
        return None
    low, high = (int(number) if len(number) < 20 else INT_MAX + 1 for number in (match[1], match[3]))
    if low > INT_MAX or high > INT_MAX:
        yield rules.segment_parameters(span, "an end above 2^63 - 1", f"write at most {INT_MAX}")
        return None
    if low > high:
        yield rules.segment_parameters(
            span, f"a range that ends before it begins ({low}..{high})", f"write `int({high}..{low})`"
        )
        return None
    return Int(low, high, True)


def _range_meant(text: str) -> str:
    """Return the help for what is no range: the range that was probably meant."""
    written = _NUMBERS.findall(text.replace("_", ""))[:2]
    numbers = [max(int(number), 0) for number in written if len(number) < 20]
    low, high = ([0, *numbers] if len(numbers) < 2 else sorted(numbers))[:2] if numbers else (0, 999)
    if any(number.startswith("-") for number in written):
        return f"write `int({low}..{high})`; a segment's number has no sign, and `text` takes one that has"
    return f"write `int({low}..{high})`: both ends belong to it"


def _enum(node: Scalar, start: int, end: int) -> Steps[SegmentType | None]:
    text = node.text[start:end]
    count = text.count(",") + 1
    if count > ENUM_MAX:
        yield rules.too_many_values(node.part(start, end), count, ENUM_MAX)
        return None
    values: dict[str, None] = {}
    at = 0
    while at < len(text):
        match = _VALUE.match(text, at)
        if match is None:
            rest = text[at:].partition(",")[0].strip()
            way = "separate values by commas; each is letters, digits, `_`, `-` and `:`"
            yield rules.segment_parameters(node.part(start + at, end), f"`{shown(rest)}` is no value of an `enum`", way)
            return None
        value = next((group for group in match.groups()[:3] if group is not None), "")
        wrong = _wrong_value(value, values)
        if wrong is not None:
            first = start + match.start() + len(match[0]) - len(match[0].lstrip())
            place = node.part(first, max(start + match.end() - len(match[4]), first + 1))
            yield rules.segment_parameters(place, *wrong)
            return None
        values[value] = None
        at = match.end()
    if text.rstrip().endswith(",") or not values:
        span = node.part(end - 1, end) if values else _inside(node, start, end)
        yield rules.segment_parameters(span, "a value is missing", "list them: `enum(day, week)`")
        return None
    return Enum(tuple(values))


def _wrong_value(value: str, before: dict[str, None]) -> tuple[str, str] | None:
    """Return what is wrong with a value of an `enum`, and the way out."""
    if not value:
        return "a value is missing", "a value is one or more of `A-Z a-z 0-9 _ - :`"
    if not _CHARS.fullmatch(value):
        return f"`{shown(value)}` is no value of an `enum`", "a value is one or more of `A-Z a-z 0-9 _ - :`"
    return (f"`{shown(value)}` stands here twice", "remove one of the two") if value in before else None


def _meant(name: str, rest: str) -> tuple[str, ...]:
    """Return the help for a word that is no type: what was probably meant."""
    if name.rstrip("?").lower() == "none" and "|" in rest:
        return ("write the type first: `id | None`",)
    if name.lower() in TYPES:
        return (f"did you mean `{name.lower()}`?",)
    plain = re.split(r"[.\[]", name.lower())[-1] or name.lower()
    if plain in _FRACTIONS:
        return ("a key holds no fractions: take an `int` of a smaller unit, or a `text`", *_types_help())
    for type_, words in _MEANT.items():
        if plain in words:
            return (f"did you mean `{type_}`?", *_types_help())
    return did_you_mean(name, TYPES)


def _not_here(name: str) -> tuple[str, ...]:
    """Return the help for a named segment type where a type is due."""
    way = "a named segment type holds for the segment of its own name only, without `| None` and without a default"
    return (f"{way}: write out the type that `{shown(name, 40)}` stands for",)


def _types_help() -> tuple[str, ...]:
    return (f"segment types are {', '.join(f'`{name}`' for name in TYPES)}",)
