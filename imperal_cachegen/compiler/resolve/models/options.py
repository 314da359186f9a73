"""A model's options: revision, identity, store_if, oversize, scope.

Each takes the model's fields and segments as far as they could be made: of what is broken, or not known (an imported
class), nothing is said.
"""

from collections.abc import Callable, Iterable
from math import isfinite

from ....keys import Enum, SegmentType
from ...diagnostics import Diagnostic, Steps
from ...ir import Annotation, Condition, Field, Identity, Truncate
from ...nodes import Mapping, Node, Scalar, Sequence
from ...rules import models as models_rules
from ...rules import options as rules
from ...rules import schema as schema_rules
from ...rules.registry import shown
from ...source import Span
from ..fields.spelling import spelling
from ..shapes import found, known_keys, names, place
from .comparable import can_be, can_be_empty, can_be_true, can_equal, can_lose_items
from .known import Fields, Segments

MAX_REVISION = 999
OVERSIZE_KEYS = ("truncate", "flag")
_WORDS: dict[str, bool | None] = {"None": None, "True": True, "False": False}
_NEGATED = {"true": "false", "false": "true", "null": "not empty", "none": "not empty"}
_NOTHING = ("none", "nil", "undefined")
_BOOLEANS = {"yes": "true", "on": "true", "1": "true", "no": "false", "off": "false", "0": "false"}


def revision(node: Node | None) -> Steps[int]:
    """Return the revision; 1 where it is broken."""
    if node is None:
        return 1
    value = node.value if isinstance(node, Scalar) and not isinstance(node.value, bool) else None
    if isinstance(value, int) and 1 <= value <= MAX_REVISION:
        return value
    quoted = isinstance(value, str) and value.isdecimal()
    yield models_rules.bad_revision(place(node), found(node), quoted)
    return 1


def identity(node: Node | None, fields: Fields, segments: Segments) -> Steps[tuple[Identity, ...]]:
    """Return which fields must equal which segments."""
    if node is None:
        return ()
    pairs: list[tuple[Scalar, Scalar]] = []
    if isinstance(node, Mapping):
        for key, value in node.items:
            if isinstance(value, Scalar) and isinstance(value.value, str):
                pairs.append((key, value))
            else:
                what = f"the segment of `{shown(key.text)}` in `identity`"
                yield schema_rules.wrong_shape(place(value), what, "a name", found(value))
    else:
        pairs = [(name, name) for name in (yield from names(node, "`identity`")) or ()]
    made = []
    for field_name, segment_name in pairs:
        one = yield from _identity(field_name, segment_name, fields, segments)
        if one is not None:
            made.append(one)
    return tuple(made)


def _identity(field_name: Scalar, segment_name: Scalar, fields: Fields, segments: Segments) -> Steps[Identity | None]:
    """Check one pair of field and segment."""
    lacks_field, lacks_segment = fields.lacks(field_name.text), segments.lacks(segment_name.text)
    if lacks_field:
        yield rules.unknown_field(field_name.span, field_name.text, "`identity`", fields.words)
    if lacks_segment and not (lacks_field and field_name is segment_name):
        same = field_name is segment_name
        ways = (f"for another name: `identity: {{{shown(field_name.text, 40)}: segment}}`",) if same else ()
        yield rules.unknown_segment(segment_name.span, segment_name.text, "`identity`", segments.words, *ways)
    field, segment = fields.get(field_name.text), segments.get(segment_name.text)
    if lacks_field or lacks_segment or segment is None or (field is None and not fields.open):
        return None
    if not (yield from _in_every_key(segment_name, segments, "`identity`")):
        return None
    if field is None:
        return Identity(field_name.text, segment.name)
    if not can_equal(field.annotation, segment.type):
        annotation, type = f"`{shown(spelling(field.annotation))}`", segment.type.spelling
        yield rules.not_comparable(field_name.span, field.name, annotation, segment.name, type, field.span)
        return None
    return Identity(field.python, segment.name)


def store_if(node: Node | None, fields: Fields) -> Steps[tuple[Condition, ...]]:
    """Return what must hold for a value to be stored."""
    if node is None:
        return ()
    if not isinstance(node, Mapping):
        first = node.items[0] if isinstance(node, Sequence) and node.items else node
        field = first.text if isinstance(first, Scalar) else ""
        ways = (f"write `store_if: {{{shown(field, 40)}: not empty}}`",) if field and not fields.lacks(field) else ()
        yield schema_rules.wrong_shape(place(node), "`store_if`", "a mapping of fields and values", found(node), *ways)
        return ()
    if not node.items:
        expected = "a mapping of fields and values"
        yield schema_rules.wrong_shape(place(node), "`store_if`", expected, "an empty mapping", "leave it out")
    made = []
    for name, value in node.items:
        if fields.lacks(name.text):
            yield rules.unknown_field(name.span, name.text, "`store_if`", fields.words)
        elif not isinstance(value, Scalar) or (isinstance(value.value, float) and not isfinite(value.value)):
            what = f"the value of `{shown(name.text)}` in `store_if`"
            yield schema_rules.wrong_shape(place(value), what, "one value, or `not empty`", found(value))
        else:
            condition = yield from _condition(name, value, fields.get(name.text))
            if condition is not None:
                made.append(condition)
    return tuple(made)


def _condition(name: Scalar, value: Scalar, field: Field | None) -> Steps[Condition | None]:
    """Check one condition against its field's type, where that is known."""
    wanted = _WORDS.get(value.text, value.value) if value.plain else value.value
    not_empty = isinstance(wanted, str) and " ".join(wanted.split()) == "not empty"
    if value.plain and isinstance(wanted, str) and not not_empty and wanted.startswith("not "):
        what = f"the value of `{shown(name.text)}` in `store_if`"
        meant = _NEGATED.get(wanted.split()[1].lower())
        ways = (f"write `{shown(name.text, 40)}: {meant}`",) if meant else ()
        ways = (*ways, f'a text is quoted: `"{shown(wanted, 40)}"`')
        yield schema_rules.wrong_shape(value.span, what, "one value, or `not empty`", found(value), *ways)
        return None
    if value.plain and isinstance(wanted, str) and wanted.lower() in _NOTHING and _can_be_both(field, wanted):
        what = f"the value of `{shown(name.text)}` in `store_if`"
        null = f"write `{shown(name.text, 40)}: null`"
        expected = "`null`, or a quoted text"
        yield schema_rules.wrong_shape(
            value.span, what, expected, found(value), null, f'a text is quoted: `"{wanted}"`'
        )
        return None
    if field is None:
        return Condition(name.text, None if not_empty else wanted, not_empty)
    fits = can_be_empty(field.annotation) if not_empty else can_be(field.annotation, wanted)
    if not fits:
        annotation = f"`{shown(spelling(field.annotation))}`"
        words = found(value) if value.text else "`null`" if wanted is None else "an empty text"
        if value.text and isinstance(wanted, str) and not not_empty:
            words = f"the text {words}"
        word = _BOOLEANS.get(value.text.lower()) if value.plain and can_be_true(field.annotation) else None
        yield rules.store_if_misfit(value.span, field.name, annotation, words, field.span, word)
        return None
    return Condition(field.python, None if not_empty else wanted, not_empty)


def _can_be_both(field: Field | None, text: str) -> bool:
    """Whether a field is known to take a text, and `None` as well."""
    return field is not None and can_be(field.annotation, text) and can_be(field.annotation, None)


def oversize(node: Node | None, fields: Fields) -> Steps[Truncate | None]:
    """Return which lists a value that is too large loses items of; None for `skip`."""
    if node is None or (isinstance(node, Scalar) and node.value == "skip"):
        return None
    if not isinstance(node, Mapping):
        expected = "`skip`, or a mapping of `truncate` and `flag`"
        ways = "for example `oversize: {truncate: messages, flag: has_more}`"
        yield schema_rules.wrong_shape(place(node), "`oversize`", expected, found(node), ways)
        return None
    node = yield from known_keys(node, "`oversize`", OVERSIZE_KEYS)
    truncate, flag = node.get("truncate"), node.get("flag")
    if truncate is None:
        yield rules.nothing_to_truncate(place(node))
    lists = (yield from names(truncate, "`truncate`")) if truncate is not None else ()
    if lists == () and truncate is not None:
        yield rules.nothing_to_truncate(place(truncate))
    cut = yield from _fields_of(lists or (), "`truncate`", fields, can_lose_items, rules.not_a_list)
    flags = (yield from names(flag, "`flag`")) if flag is not None else ()
    if flags is not None and len(flags) > 1:
        yield schema_rules.wrong_shape(place(flags[1]), "`flag`", "one field", "another one")
    set_true = yield from _fields_of((flags or ())[:1], "`flag`", fields, can_be_true, rules.not_a_flag)
    return Truncate(cut, set_true[0] if set_true else None) if cut else None


def _fields_of(
    given: Iterable[Scalar],
    option: str,
    fields: Fields,
    fits: Callable[[Annotation], bool],
    misfit: Callable[[Span, str, str, Span], Diagnostic],
) -> Steps[tuple[str, ...]]:
    """Return the Python names of the fields that an option names, each of a type that fits."""
    made = []
    for name in given:
        field = fields.get(name.text)
        if fields.lacks(name.text):
            yield rules.unknown_field(name.span, name.text, option, fields.words)
        elif field is None:
            made.append(name.text)
        elif not fits(field.annotation):
            yield misfit(name.span, field.name, f"`{shown(spelling(field.annotation))}`", field.span)
        else:
            made.append(field.python)
    return tuple(made)


def scope(node: Node | None, segments: Segments) -> Steps[tuple[str, ...] | None]:
    """Return the segments that a write drops together; None without a scope."""
    if node is None:
        return None
    given = yield from names(node, "`scope`")
    if given is None:
        return ()
    made = []
    for name in given:
        if segments.lacks(name.text):
            yield rules.unknown_segment(name.span, name.text, "`scope`", segments.words)
        elif (yield from _in_every_key(name, segments, "`scope`")):
            made.append(name.text)
    return tuple(made)


def _in_every_key(name: Scalar, segments: Segments, option: str) -> Steps[bool]:
    """Whether every key has a segment, of one type."""
    first = segments.get(name.text)
    for key in segments.keys:
        own = next((part for part in key.segments if part.name == name.text), None)
        if own is None:
            yield rules.not_in_every_key(name.span, option, name.text, key.template.text, key.template.span)
            return False
        if first is not None and not same_type(own.type, first.type):
            yield rules.two_types(own.span, own.name, own.type.spelling, first.type.spelling, first.span)
            return False
    return True


def same_type(one: SegmentType, two: SegmentType) -> bool:
    """Whether two segment types take the same arguments; lengths and ranges may differ."""
    if isinstance(one, Enum) and isinstance(two, Enum) and set(one.values) != set(two.values):
        return False
    return type(one) is type(two) and one.optional == two.optional
