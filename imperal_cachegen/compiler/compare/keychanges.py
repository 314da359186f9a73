"""KEY: stored entries that are no longer found, or mean something else."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..diagnostics import Steps
from ..ir import Identity, Key, Model, Schema
from ..keys.parts import shape_of
from ..names import functions_of_key
from ..rules.breaking import keys as rules
from ..source import Span, top_key
from .keytexts import Meeting, aligned, meeting, rewritten, swapped
from .pairs import Comparison, ModelPair, Pair

_NONE = object()


def key_findings(compared: Comparison) -> Steps[None]:
    """Find what happens to the keys of stored entries."""
    renamed = set()
    for schemas in compared.schemas:
        was, now = schemas.old, schemas.new
        if was is not None and now is not None and was.app != now.app and was.models and now.models:
            renamed.add(now.source.name)
            places = [top_key(one.source, "app", "cachegen") for one in (now, was)]
            yield rules.app_renamed(places[0], was.app, now.app, places[1])
    for pair in compared.models:
        if pair.new is None:
            yield from _removed(compared, pair)
        elif pair.old is not None and pair.new_schema is not None and pair.new_schema.source.name not in renamed:
            yield from _model(pair, pair.old, pair.new)


def place_of_removed(compared: Comparison, schema: Schema) -> Span:
    """Return where the new version tells that something is gone, in a file that is left, so that a comment can accept it.

    That is the file that it stood in, else another of its app, else any; where none is left, the old file.
    """
    heir = next((pair.new for pair in compared.schemas if pair.old is schema), None)
    found = heir or next((one for one in compared.new.schemas if one.app == schema.app), None)
    return top_key((found or next(iter(compared.new.schemas), schema)).source, "cachegen")


def misread(pair: ModelPair) -> bool:
    """Whether the keys of a model would mean something else, or meet, were it not for its revision."""
    if pair.old is None or pair.new is None:
        return False
    guard = Guard(pair.old, pair.new)
    for each in pair.keys:
        if each.old is not None and each.new is not None and aligned(each.old, each.new) is None:
            found = swapped(each.old, each.new) or meeting(each.old, each.new)
            if found is not None and not guard.keeps(found):
                return True
    return any(True for _ in _meetings(pair.keys, guard))


def _removed(compared: Comparison, pair: ModelPair) -> Steps[None]:
    assert pair.old is not None
    assert pair.old_schema is not None
    functions = [functions_of_key(key.base) for key in pair.old.keys]
    place = place_of_removed(compared, pair.old_schema)
    yield rules.model_removed(place, pair.old.name, "" if pair.old.imported else pair.old.cls, functions, pair.old.span)


def _model(pair: ModelPair, was: Model, now: Model) -> Steps[None]:
    if was.name != now.name:
        yield rules.model_renamed(now.span, was.name, now.name, was.span)
        return
    if now.revision < was.revision:
        yield rules.revision_lowered(now.span, now.name, was.revision, now.revision, was.span)
    if was.keys and now.keys:
        yield from _options(pair, was, now)
    guard = Guard(was, now)
    for keys in pair.keys:
        if keys.old is not None and keys.new is None:
            functions = functions_of_key(keys.old.base)
            yield rules.key_removed(now.span, now.name, keys.old.stored_text, functions, keys.old.span)
        elif keys.old is not None and keys.new is not None:
            yield from _key(keys.old, keys.new, guard)
    if was.revision == now.revision:
        yield from _meetings(pair.keys, guard)


def _options(pair: ModelPair, was: Model, now: Model) -> Steps[None]:
    """Compare scope and identity, under the new names of what was renamed."""
    segments = segment_names(pair)
    fields = {each.old.python: each.new.python for each in pair.fields if each.old and each.new}
    scope = None if was.scope is None else tuple(segments.get(name, name) for name in was.scope)
    if scope != now.scope:
        yield rules.scope_changed(now.span, now.name, _scope(was.scope), _scope(now.scope), was.span)
    identity = {
        Identity(fields.get(one.field, one.field), segments.get(one.segment, one.segment)) for one in was.identity
    }
    if identity != set(now.identity):
        yield rules.identity_changed(now.span, now.name, _identity(was.identity), _identity(now.identity), was.span)


def segment_names(pair: ModelPair) -> dict[str, str]:
    """Return the new names of segments that were renamed, by their old ones."""
    names: dict[str, str] = {}
    for keys in pair.keys:
        sides = aligned(keys.old, keys.new) if keys.old is not None and keys.new is not None else None
        for each in sides.segments if sides is not None else ():
            if each.old is not None and each.new is not None and each.old.name != each.new.name:
                names[each.old.name] = each.new.name
    return names


@dataclass(frozen=True, slots=True)
class Guard:
    """What keeps an entry that is found under another's key from being served: a scope's generation, and identity."""

    was: Model
    now: Model

    def keeps(self, found: Meeting) -> bool:
        """Whether neither version serves what the other stored under a key that they take for different arguments."""
        before, after = dict(found.old.values), dict(found.new.values)
        differing = {name for name in before.keys() | after.keys() if before.get(name, _NONE) != after.get(name, _NONE)}
        if (self.was.scope is None) != (self.now.scope is None):
            return True
        if self.was.scope == self.now.scope and differing & set(self.now.scope or ()):
            return True
        return all(differing & {one.segment for one in model.identity} for model in (self.was, self.now))


def _scope(names: tuple[str, ...] | None) -> str:
    return "none" if names is None else f"`[{', '.join(names)}]`"


def _identity(pairs: Iterable[Identity]) -> str:
    names = [one.field if one.field == one.segment else f"{one.field}: {one.segment}" for one in pairs]
    return f"`[{', '.join(sorted(names))}]`" if names else "none"


def _key(was: Key, now: Key, guard: Guard) -> Steps[None]:
    """Compare the texts of one key."""
    place = now.template.span
    sides = aligned(was, now)
    if sides is None:
        found = swapped(was, now) or meeting(was, now)
        mixed_up = found is not None and not guard.keeps(found)
        if mixed_up and now.revision > was.revision:
            return  # the way out that CG905 names
        if found is not None and mixed_up and was.revision == now.revision:
            yield rules.key_means_another(place, found.key, found.old.shown, found.new.shown, was.template.span)
        else:
            yield rules.key_changed(place, was.template.text, now.template.text, was.template.span)
        return
    for pair in sides.segments:
        found_text = rewritten(pair)
        if found_text is not None and pair.old is not None and pair.new is not None:
            yield rules.segment_written_otherwise(
                pair.new.span,
                pair.new.name,
                (pair.old.type.spelling, pair.new.type.spelling),
                found_text.value,
                (found_text.old, found_text.new),
                pair.old.span,
            )


def _meetings(keys: Iterable[Pair[Key]], guard: Guard) -> Steps[None]:
    """Compare each key with what other keys of the model were; the versions of one key are compared already."""
    for pair in keys:
        if pair.new is None:
            continue
        for other in keys:
            if other is pair or other.old is None or (other.new is not None and _unmoved(other)):
                continue
            found = meeting(other.old, pair.new)
            if found is not None and not guard.keeps(found):
                yield rules.keys_meet(
                    pair.new.template.span,
                    found.key,
                    (other.old.stored_text, pair.new.stored_text),
                    (found.old.shown, found.new.shown),
                    other.old.template.span,
                )


def _unmoved(pair: Pair[Key]) -> bool:
    """Whether a key has the texts that it had: then the new version's own proof keeps it apart from the others."""
    if pair.old is None or pair.new is None:
        return False
    return shape_of(pair.old.parts) == shape_of(pair.new.parts)
