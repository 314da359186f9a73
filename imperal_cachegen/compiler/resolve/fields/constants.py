"""Single values: constants as written, and the Python values that a plain type makes of them.

The forms of dates, times, durations, ids and decimals are Pydantic's own, as it reads them from JSON.
"""

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic_core import SchemaValidator, ValidationError, core_schema

from ...diagnostics import Steps
from ...grammar import Constant, Entries, Items, Moment, Written
from ...ir import Default, DictValue, ListValue, Now, Plain, Value
from ...rules import defaults as rules
from ...rules import literals as literal_rules
from ...rules.registry import shown
from .spelling import literal_spelling

_VALIDATORS: dict[str, SchemaValidator] = {
    "datetime": SchemaValidator(core_schema.datetime_schema(strict=True)),
    "date": SchemaValidator(core_schema.date_schema(strict=True)),
    "time": SchemaValidator(core_schema.time_schema(strict=True)),
    "timedelta": SchemaValidator(core_schema.timedelta_schema(strict=True)),
    "UUID": SchemaValidator(core_schema.uuid_schema(strict=True)),
    "Decimal": SchemaValidator(core_schema.decimal_schema(strict=True, allow_inf_nan=False)),
}
FORMS = {
    "datetime": "2026-11-21T08:00:00Z",
    "date": "2026-11-21",
    "time": "08:00:00",
    "timedelta": "PT5M",
    "UUID": "12345678-1234-5678-1234-567812345678",
    "Decimal": "1.50",
}
"""An example of each type that is written as a quoted text."""

_WAYS = {
    "str": 'a text is quoted: `"…"`',
    "bool": "write `true` or `false`",
    "int": "write a whole number without quotes",
    "float": "write a number without quotes",
    "None": "write `None`",
}
_TRUE, _FALSE = ("true", "yes", "on", "y", "1"), ("false", "no", "off", "n", "0")


def constant(written: Written, plain: Plain) -> Steps[Default | None]:
    """Return the value of a plain type that was written, or None with the reason."""
    name = plain.name
    if isinstance(written, Moment):
        if name == "datetime":
            return Default(Now())
        yield rules.now_is_a_datetime(written.span, name)
        return None
    if isinstance(written, Constant):
        value = written.value
        if name in _VALIDATORS:
            if isinstance(value, str):
                return (yield from _formed(written, name, value))
        elif name == "None":
            if value is None:
                return Default(None)
        elif name == "float" and isinstance(value, int | float) and not isinstance(value, bool):
            try:
                return Default(float(value))
            except OverflowError:
                yield literal_rules.number_not_finite(written.span, shown(written.text))
                return None
        elif type(value).__name__ == name:
            if isinstance(value, str) and not _is_storable(value):
                yield literal_rules.string_escape(written.span, "\\ud800")
                return None
            return Default(value)
    yield rules.default_does_not_fit(written.span, shown_value(written), name, _ways(written, name))
    return None


def parses(name: str, text: str) -> bool:
    """Whether a text, read from JSON, is a value of a type that is written as a text."""
    return isinstance(_parse(name, text), str) is False


def _parse(name: str, text: str) -> Any:
    """Return the value that a text is the form of, or the reason why it is none (a `str`)."""
    try:
        return _VALIDATORS[name].validate_json(json.dumps(text))
    except ValidationError as fault:
        said = str(fault.errors()[0]["msg"])
        return said.partition(", ")[2] or said


def _formed(written: Constant, name: str, text: str) -> Steps[Default | None]:
    value = _parse(name, text) if len(text) <= 400 else "it is too long"
    way = f'write it as in `"{FORMS[name]}"`'
    if isinstance(value, str):
        if name == "datetime" and text == "now":
            way = "write `now` without quotes"
        yield rules.default_form(written.span, text, name, value, way)
        return None
    if name in ("datetime", "date") and text.strip().lstrip("+-").replace(".", "").isdigit():
        yield rules.default_form(written.span, text, name, "a bare number is no date", way)
        return None
    if isinstance(value, datetime):
        offset = value.utcoffset()
        if offset is None:
            yield rules.default_form(
                written.span,
                text,
                name,
                "it has no time zone",
                f'write `"{text}Z"` for UTC, or an offset as in `+02:00`',
            )
            return None
        return Default(value.replace(tzinfo=_zone(offset)))
    if isinstance(value, time):
        offset = value.utcoffset()
        return Default(value if offset is None else value.replace(tzinfo=_zone(offset)))
    assert isinstance(value, date | timedelta | UUID | Decimal)
    return Default(value)


def _zone(offset: timedelta) -> timezone:
    return timezone(offset) if offset else UTC


def _is_storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _ways(written: Written, name: str) -> tuple[str, ...]:
    if not isinstance(written, Constant):
        return (f'write a quoted text, as in `"{FORMS[name]}"`' if name in FORMS else _WAYS[name],)
    value = written.value
    if value is None:
        return (f"a field that can be `None` is `{name} | None`",)
    text = str(value).lower()
    if name == "bool" and text in _TRUE + _FALSE:
        return (f"write `{'true' if text in _TRUE else 'false'}`",)
    if name == "int" and isinstance(value, str) and value.strip().lstrip("-").isdigit() and value.isascii():
        return (f"write `{shown(value.strip())}` without quotes",)
    if name == "int" and isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return (f"write `{int(value)}`, or let the type be `float`",)
    if name == "int" and isinstance(value, bool):
        return (f"write `{int(value)}`, or let the type be `bool`",)
    if name in FORMS:
        if name == "Decimal" and isinstance(value, int | float) and not isinstance(value, bool):
            return (f'quote it, so that no digit is lost: `"{shown(written.text)}"`',)
        return (f'write a quoted text, as in `"{FORMS[name]}"`',)
    if name == "str":
        return (f'a text is quoted: `"{shown(written.text)}"`',)
    return (_WAYS[name],) if name in _WAYS else ()


def json_value(written: Written, plain: Plain) -> Steps[Default | None]:
    """Return a JSON value for `Any`, `dict` or `list`."""
    fits = plain.name == "Any" or isinstance(written, Entries if plain.name == "dict" else Items)
    if not fits:
        way = "write a mapping: `{}`" if plain.name == "dict" else "write a list: `[]`"
        if isinstance(written, Constant) and written.value is None:
            way = f"a field that can be `None` is `{plain.name} | None`"
        yield rules.default_does_not_fit(written.span, shown_value(written), plain.name, (way,))
        return None
    found = yield from _json(written, plain)
    return found


def _json(written: Written, plain: Plain) -> Steps[Default | None]:
    match written:
        case Moment():
            yield rules.now_is_a_datetime(written.span, plain.name)
            return None
        case Constant(value):
            if isinstance(value, str) and not _is_storable(value):
                yield literal_rules.string_escape(written.span, "\\ud800")
                return None
            return Default(value)
        case Items(items):
            values: list[Value] = []
            for item in items:
                found = yield from _json(item, plain)
                if found is not None:
                    values.append(found.value)
            return Default(ListValue(tuple(values))) if len(values) == len(items) else None
        case Entries(entries):
            pairs: list[tuple[str, Value]] = []
            for entry in entries:
                found = yield from _json(entry.value, plain)
                if found is not None:
                    pairs.append((entry.key, found.value))
            return Default(DictValue(tuple(pairs))) if len(pairs) == len(entries) else None


def shown_value(written: Written) -> str:
    """Return a written value for a message, in backticks and short."""
    match written:
        case Moment():
            return "`now`"
        case Items():
            return "a list"
        case Entries():
            return "a mapping"
        case Constant(value):
            return f"`{shown(literal_spelling(value) if isinstance(value, str) else written.text)}`"
