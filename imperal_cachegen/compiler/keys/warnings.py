"""What is legal and still probably wrong: keys that two models share, and names that say more than types."""

from bisect import bisect_left, insort
from collections.abc import Iterator

from ...keys import Id, Secret
from ..diagnostics import Diagnostic
from ..ir import Annotation, Field, Hole, Key, Limited, LiteralOf, Model, Plain, Project, Schema, UnionOf
from ..rules.keys import warnings as rules
from .meanings import is_authorisation, is_credential, is_free_text, is_identity, is_user_id, same_thing
from .proofs import Patience, head_of, meeting_lines, same_key
from .search import Undecided

COMPARISONS_MAX = 5_000
"""Pairs of keys of different models that are compared, at most."""

_SCALARS = frozenset({"str", "int", "UUID"})


def key_warnings(schema: Schema, project: Project | None = None) -> Iterator[Diagnostic]:
    """Yield the warnings about a schema's keys; with `project`, keys that it shares with other schemas of its app too."""
    for model in schema.models:
        for key in model.keys:
            yield from _segments(key)
        yield from _fields(model)
    for type_ in schema.types:
        for field in type_.fields:
            if _is_hidden(field):
                yield rules.credential_field(field.span, field.name)
    yield from _shared(schema, project)


def _segments(key: Key) -> Iterator[Diagnostic]:
    holes = {part.segment: part.span for part in key.template.parts if isinstance(part, Hole)}
    for segment in key.segments:
        name, type_ = segment.name, segment.type
        if is_user_id(name):
            yield rules.user_id_segment(holes.get(name, segment.span), name)
        if is_credential(name) and not isinstance(type_, Secret):
            yield rules.credential_segment(segment.span, name, type_.spelling)
        elif is_free_text(name) and isinstance(type_, Id):
            yield rules.text_typed_id(segment.span, name, type_.spelling)


# --- fields ----------------------------------------------------------------------------------------------------------


def _fields(model: Model) -> Iterator[Diagnostic]:
    if not model.keys:
        return
    segments = {segment.name for key in model.keys for segment in key.segments}
    checked = {identity.field for identity in model.identity}
    templates = tuple(dict.fromkeys(key.stored_text for key in model.keys))
    for field in model.fields:
        name = field.name
        if is_authorisation(name) or _is_hidden(field):
            yield rules.credential_field(field.span, name)
        elif not is_identity(name) or field.python in checked or not _has(field, _SCALARS):
            continue
        elif not any(same_thing(name, segment) for segment in segments):
            yield rules.identity_not_in_key(field.span, name, model.name, templates)


def _is_hidden(field: Field) -> bool:
    """Whether a field holds what must stay hidden, wherever in a value it stands.

    Of authorisations only those of the value itself count: a `role` in a list of members is something to show.
    """
    return is_credential(field.name) and _has(field, frozenset({"str", "Any"}))


def _has(field: Field, names: frozenset[str]) -> bool:
    """Whether a field is one of some built-in types, or a `Literal` of strings; `None` beside it does not count."""
    return any(
        member.name in names if isinstance(member, Plain) else isinstance(member, LiteralOf) and "str" in names
        for member in _members(field.annotation)
    )


def _members(annotation: Annotation) -> Iterator[Annotation]:
    if isinstance(annotation, Limited):
        yield from _members(annotation.inner)
    elif isinstance(annotation, UnionOf):
        for member in annotation.members:
            yield from _members(member)
    else:
        yield annotation


# --- keys of two models ----------------------------------------------------------------------------------------------

Owned = tuple[Model, Key]


class _Heads:
    """Keys by the literal text that they begin with, so that only those that could meet are compared."""

    def __init__(self) -> None:
        self._owned: dict[str, list[Owned]] = {}
        self._order: list[str] = []

    def add(self, head: str, owned: Owned) -> None:
        if head not in self._owned:
            self._owned[head] = []
            insort(self._order, head)
        self._owned[head].append(owned)

    def near(self, head: str) -> Iterator[list[Owned]]:
        """Yield the keys whose beginning is one of `head`'s, or begins with it."""
        for length in range(len(head)):
            if head[:length] in self._owned:
                yield self._owned[head[:length]]
        for at in range(bisect_left(self._order, head), len(self._order)):
            if not self._order[at].startswith(head):
                return
            yield self._owned[self._order[at]]


def _shared(schema: Schema, project: Project | None) -> Iterator[Diagnostic]:
    """Warn of each key that can be a key of a model before it. Keys with a scope end in a generation of their own."""
    others = [other for other in (project.schemas if project else ()) if other.app == schema.app is not None]
    before = [other for other in others if other.source.name < schema.source.name]
    seen = _Heads()
    for other in before:
        for owned in _owned(other):
            seen.add(head_of(owned[1].parts), owned)
    left = COMPARISONS_MAX
    patience = Patience()
    for model, key in _owned(schema):
        head = head_of(key.parts)
        for rivals in seen.near(head):
            apart = [(rival, its_key) for rival, its_key in rivals if rival.name != model.name]
            left -= len(apart)
            if left < 0:
                return
            found = _meeting(model, key, apart, patience)
            if found is not None:
                yield found
                break
        seen.add(head, (model, key))


def _owned(schema: Schema) -> Iterator[Owned]:
    for model in schema.models:
        if model.scope is None:
            yield from ((model, key) for key in model.keys)


def _meeting(model: Model, key: Key, rivals: list[Owned], patience: Patience) -> Diagnostic | None:
    for rival, its_key in rivals if patience.left > 0 else ():
        try:
            doubt = same_key(its_key.parts, key.parts)
        except Undecided:
            patience.left -= 1
            continue
        if doubt is not None:
            text, its_text = key.stored_text, its_key.stored_text
            lines = meeting_lines(its_text, text, doubt)
            return rules.key_of_two_models(
                key.template.span, text, (model.name, rival.name), doubt.key, lines, its_key.template.span
            )
    return None
