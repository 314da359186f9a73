"""Defaults: whether a value, as written, is one of a type, strictly; and that value for `ir`.

Strict as JSON is: `"5"` is no `int`, `1` no `bool`; an `int` is a `float`. Never runs anything of the user's.
"""

from collections.abc import Mapping as ReadOnly

from ...diagnostics import Diagnostic, Outcome, Steps, outcome
from ...grammar import Constant, Entries, Items, Moment, Written
from ...ir import (
    Annotation,
    Default,
    DictOf,
    DictValue,
    InstanceValue,
    Limited,
    ListOf,
    ListValue,
    LiteralOf,
    Plain,
    SetOf,
    SetValue,
    TupleOf,
    TupleValue,
    TypeDecl,
    TypeRef,
    UnionOf,
    Value,
)
from ...rules import defaults as rules
from ...rules import literals as literal_rules
from ...rules.registry import shown
from .constants import constant, json_value, shown_value
from .drafts import has_default
from .limit_check import outside
from .nearness import likely
from .spelling import spelling


class Fitter:
    """Fits written values to types; knows the declared types, and remembers what it has tried.

    Results are remembered because a union of types is tried member by member, at every level of a nested default.
    """

    def __init__(self, declared: ReadOnly[TypeRef, TypeDecl]) -> None:
        self._declared = declared
        self._tried: dict[tuple[int, int], tuple[Written, Annotation, Outcome[Default | None]]] = {}

    def fit(self, written: Written, annotation: Annotation) -> Steps[Default | None]:
        """Return the value in a `Default` (so that None is a value too), or None with the reasons."""
        key = (id(written), id(annotation))  # both are kept, so that no other gets their id
        if key not in self._tried:
            self._tried[key] = (written, annotation, outcome(self._fit(written, annotation)))
        found = self._tried[key][2]
        yield from found.diagnostics
        return found.value

    def _fit(self, written: Written, annotation: Annotation) -> Steps[Default | None]:
        match annotation:
            case Limited(inner, _):
                return (yield from self._limited(written, annotation, inner))
            case UnionOf():
                return (yield from self._union(written, annotation))
            case TypeRef():
                return (yield from self._instance(written, annotation))
            case LiteralOf(values):
                return (yield from _literal(written, annotation, values))
            case ListOf(item) | SetOf(item) | TupleOf(item):
                return (yield from self._array(written, annotation, item))
            case DictOf(value):
                return (yield from self._dict(written, annotation, value))
            case Plain("Any" | "dict" | "list"):
                return (yield from json_value(written, annotation))
            case Plain():
                return (yield from constant(written, annotation))

    def _limited(self, written: Written, limited: Limited, inner: Annotation) -> Steps[Default | None]:
        found = yield from self.fit(written, inner)
        if found is None:
            return None
        reason = outside(found.value, limited)
        if reason is None:
            return found
        yield rules.default_outside_limits(written.span, shown_value(written), reason)
        return None

    def _union(self, written: Written, union: UnionOf) -> Steps[Default | None]:
        members = _exact_first(written, union.members)
        tried: list[Outcome[Default | None]] = []
        for member in members:
            found = outcome(self.fit(written, member))
            if found.value is not None:
                return found.value
            if self._is_meant(written, member):
                tried.append(found)
        if len(tried) == 1:
            yield from tried[0].diagnostics
        elif isinstance(written, Moment):
            yield rules.now_is_a_datetime(written.span, spelling(union))
        else:
            yield _misfit(written, union)
        return None

    def _is_meant(self, written: Written, member: Annotation) -> bool:
        """Whether a value that fits no member of a union was probably meant for this one."""
        inner = member.inner if isinstance(member, Limited) else member
        if isinstance(inner, TypeRef) and isinstance(written, Entries):
            decl = self._declared.get(inner)
            kinds = {each.python: each.annotation for each in decl.fields} if decl else {}
            return all(
                outcome(self.fit(entry.value, kinds[entry.key])).value is not None
                for entry in written.entries
                if isinstance(kinds.get(entry.key), LiteralOf)
            )
        if isinstance(written, Items):
            return isinstance(inner, ListOf | SetOf | TupleOf) or inner == Plain("list")
        if isinstance(written, Entries):
            return isinstance(inner, DictOf) or inner == Plain("dict")
        return isinstance(written, Constant) and isinstance(inner, Plain) and _suits(written, inner)

    def _array(self, written: Written, annotation: Annotation, item: Annotation) -> Steps[Default | None]:
        if not isinstance(written, Items):
            yield _misfit(written, annotation)
            return None
        values: list[Value] = []
        seen: dict[object, Written] = {}
        whole = True
        for each in written.items:
            found = yield from self.fit(each, item)
            if found is None:
                whole = False
            elif isinstance(annotation, SetOf) and found.value in seen:
                whole = False
                yield literal_rules.repeated(each.span, shown_value(each), seen[found.value].span)
            else:
                values.append(found.value)
                if isinstance(annotation, SetOf):
                    seen[found.value] = each
        if not whole:
            return None
        if isinstance(annotation, SetOf):
            return Default(SetValue(tuple(values)))
        return Default((TupleValue if isinstance(annotation, TupleOf) else ListValue)(tuple(values)))

    def _dict(self, written: Written, annotation: Annotation, value: Annotation) -> Steps[Default | None]:
        if not isinstance(written, Entries):
            yield _misfit(written, annotation)
            return None
        pairs: list[tuple[str, Value]] = []
        for entry in written.entries:
            found = yield from self.fit(entry.value, value)
            if found is not None:
                pairs.append((entry.key, found.value))
        return Default(DictValue(tuple(pairs))) if len(pairs) == len(written.entries) else None

    def _instance(self, written: Written, ref: TypeRef) -> Steps[Default | None]:
        decl = self._declared.get(ref)
        if decl is None:
            return Default(None)
        if decl.root is not None:
            found = yield from self.fit(written, decl.root)
            return None if found is None else Default(InstanceValue(ref, (("root", found.value),)))
        if not isinstance(written, Entries):
            yield _misfit(written, ref)
            return None
        by_word = {word: each for each in decl.fields for word in (each.alias, each.name, each.python) if word}
        given: dict[str, Value] = {}
        whole = True
        for entry in written.entries:
            field = by_word.get(entry.key)
            if field is None:
                whole = False
                yield rules.unknown_default_field(entry.span, entry.key, ref.name, likely(entry.key, by_word))
                continue
            value = yield from self.fit(entry.value, field.annotation)
            whole = whole and value is not None and field.python not in given
            if field.python in given:
                yield literal_rules.repeated(entry.span, f"`{entry.key}`", written.span)
            given[field.python] = value.value if value is not None else None
        missing = tuple(each.name for each in decl.fields if each.python not in given and not has_default(each))
        if missing:
            whole = False
            yield rules.missing_default_field(written.span, ref.name, missing)
        ordered = tuple((each.python, given[each.python]) for each in decl.fields if each.python in given)
        return Default(InstanceValue(ref, ordered)) if whole else None


def _exact_first(written: Written, members: tuple[Annotation, ...]) -> tuple[Annotation, ...]:
    """Put `float` last for a whole number, so that `float | int` holds `1` as the int that it is."""
    if isinstance(written, Constant) and isinstance(written.value, int):
        return tuple(sorted(members, key=lambda member: _plain(member) == "float"))
    return members


def _plain(member: Annotation) -> str:
    inner = member.inner if isinstance(member, Limited) else member
    return inner.name if isinstance(inner, Plain) else ""


def _suits(written: Constant, inner: Plain) -> bool:
    value = written.value
    if isinstance(value, bool) or value is None:
        return inner.name == "bool" and value is not None
    if isinstance(value, str):
        return inner.name in ("str", "datetime", "date", "time", "timedelta", "UUID", "Decimal")
    return inner.name in ("int", "float", "Decimal")


def _literal(
    written: Written, annotation: Annotation, values: tuple[str | int | bool | None, ...]
) -> Steps[Default | None]:
    if isinstance(written, Constant) and any(_same(value, written.value) for value in values):
        return Default(written.value)
    if isinstance(written, Moment):
        yield rules.now_is_a_datetime(written.span, spelling(annotation))
    else:
        yield _misfit(written, annotation)
    return None


def _same(one: object, two: object) -> bool:
    return type(one) is type(two) and one == two


def _misfit(written: Written, annotation: Annotation) -> Diagnostic:
    """Say what was found and what is expected, and how it would be written."""
    if isinstance(written, Moment):
        return rules.now_is_a_datetime(written.span, spelling(annotation))
    ways: tuple[str, ...] = ()
    expected = spelling(annotation)
    if isinstance(written, Constant) and written.value is None:
        ways = (f"a field that can be `None` is `{shown(expected)} | None`",)
    elif isinstance(annotation, ListOf | SetOf | TupleOf):
        ways = ("write a list: `[]`",)
    elif isinstance(annotation, DictOf):
        ways = ("write a mapping: `{}`",)
    return rules.default_does_not_fit(written.span, shown_value(written), expected, ways)
