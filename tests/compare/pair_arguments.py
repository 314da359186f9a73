"""Arguments of keys, and values that belong to them: what both versions are tried with."""

import itertools
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from pair_declared import KeyDecl, ModelDecl
from pair_modules import Version, instance
from pydantic import ValidationError

from imperal_cachegen.keys import Bool, Date, DateTime, Enum, Id, Int, SegmentType, Uuid

COMBINATIONS = 30
_WORDS = ("a", "1", "b-1", "a.b c", "", "x" * 30, "день", "day", "1:1", "week", "a-2Eb-20c", "None")
_UUID = UUID("6f1c9e0a-4f2e-4b7a-9d53-0c8f1e2a7b64")


def arguments(key: KeyDecl, also: KeyDecl) -> Iterator[dict[int, Any]]:
    """Yield arguments by the uid of their segments: values that either version may take."""
    after = {one.uid: one.type for one in also.segments}
    columns = [[*_values(one.type), *(_values(after[one.uid]) if one.uid in after else ())] for one in key.segments]
    rows = itertools.product(*({repr(value): value for value in column}.values() for column in columns))
    wide = max((len(column) for column in columns), default=1)
    seen = list(itertools.islice(rows, COMBINATIONS))
    seen += [tuple(column[number % len(column)] for column in columns) for number in range(wide)]
    for row in seen:
        yield {one.uid: value for one, value in zip(key.segments, row, strict=True)}


def _values(type_: SegmentType) -> list[Any]:
    match type_:
        case Id(n):
            plain: list[Any] = [
                word for word in (*_WORDS, "i" * n) if len(word) <= n and word.replace("-", "a").isalnum()
            ]
        case Int(low=low, high=high):
            plain = sorted({low, min(low + 1, high), min(10, high), high})
        case Bool():
            plain = [True, False]
        case Enum(values=values):
            plain = list(values)
        case Uuid():
            plain = [_UUID]
        case Date():
            plain = [date(2026, 11, 21)]
        case DateTime():
            plain = [datetime(2026, 11, 21, 1, 30, tzinfo=UTC)]
        case _:
            plain = list(_WORDS)
    return [*plain[:4], None, *plain[4:]] if type_.optional else plain


def named(key: KeyDecl, given: Mapping[int, Any]) -> dict[str, Any] | None:
    """Return arguments by name for a version's key, or None where it needs more, or knows less."""
    names = {one.uid: one for one in key.segments}
    if not given.keys() <= names.keys():
        return None
    if any(one.default is None and uid not in given for uid, one in names.items()):
        return None
    return {names[uid].name: value for uid, value in given.items()}


def text_of_key(version: Version, model: ModelDecl, key: KeyDecl, given: Mapping[int, Any]) -> str | None:
    """Return the text of a key, or None where the version takes no such arguments."""
    words = named(key, given)
    if words is None:
        return None
    try:
        text = version.call("", model, key)(**words)
    except (TypeError, ValueError):
        return None
    assert isinstance(text, str)
    return text


def good_value(draw: st.DrawFn, version: Version, model: ModelDecl, words: Mapping[str, Any]) -> Any:
    """Draw a value that belongs to a key's arguments and is worth storing; None where there is none such."""
    given = {field: words[segment] for field, segment in model.identity}
    given |= {field: None if wanted is None else "down" for field, wanted in model.store_if.items()}
    try:
        return instance(draw, version, model.name, given)
    except ValidationError:
        return None
