"""KEY: stored entries that are no longer found, or mean something else."""

from collections.abc import Iterable

from ..diagnostics import Steps
from ..ir import Identity, Key, Model, Schema
from ..keys.parts import shape_of
from ..names import functions_of_key
from ..rules import breaking_keys as rules
from ..source import Span, beginning
from .keytexts import aligned, meeting, rewritten, swapped
from .pairs import Comparison, ModelPair, Pair


def key_findings(compared: Comparison) -> Steps[None]:
    """Find what happens to the keys of stored entries."""
    renamed = set()
    for schemas in compared.schemas:
        was, now = schemas.old, schemas.new
        if was is not None and now is not None and was.app != now.app and was.models and now.models:
            renamed.add(now.source.name)
            yield rules.app_renamed(beginning(now.source), was.app, now.app, beginning(was.source))
    for pair in compared.models:
        if pair.new is None:
            yield from _removed(compared, pair)
        elif pair.old is not None and pair.new_schema is not None and pair.new_schema.source.name not in renamed:
            yield from _model(pair.old, pair.new, pair.keys)


def place_of_removed(compared: Comparison, schema: Schema) -> Span:
    """Return where the new version tells that something is gone, in a file that is left, so that a comment can accept it.

    That is the file that it stood in, else another of its app, else any; where none is left, the old file.
    """
    heir = next((pair.new for pair in compared.schemas if pair.old is schema), None)
    found = heir or next((one for one in compared.new.schemas if one.app == schema.app), None)
    return beginning((found or next(iter(compared.new.schemas), schema)).source)


def misread(pair: ModelPair) -> bool:
    """Whether the keys of a model would mean something else, or meet, were it not for its revision."""
    return any(
        aligned(each.old, each.new) is None and (swapped(each.old, each.new) or meeting(each.old, each.new)) is not None
        for each in pair.keys
        if each.old is not None and each.new is not None
    ) or any(True for _ in _meetings(pair.keys))


def _removed(compared: Comparison, pair: ModelPair) -> Steps[None]:
    assert pair.old is not None
    assert pair.old_schema is not None
    functions = [name for key in pair.old.keys for name in functions_of_key(key.base)[:1]]
    yield rules.model_removed(
        place_of_removed(compared, pair.old_schema), pair.old.name, (pair.old.cls, *functions), pair.old.span
    )


def _model(was: Model, now: Model, keys: Iterable[Pair[Key]]) -> Steps[None]:
    if was.name != now.name:
        yield rules.model_renamed(now.span, was.name, now.name, was.span)
        return
    if now.revision < was.revision:
        yield rules.revision_lowered(now.span, now.name, was.revision, now.revision, was.span)
    if was.scope != now.scope and was.keys and now.keys:
        yield rules.scope_changed(now.span, now.name, _scope(was.scope), _scope(now.scope), was.span)
    if set(was.identity) != set(now.identity) and was.keys and now.keys:
        yield rules.identity_changed(now.span, now.name, _identity(was.identity), _identity(now.identity), was.span)
    for pair in keys:
        if pair.old is not None and pair.new is None:
            functions = functions_of_key(pair.old.base)
            yield rules.key_removed(now.span, now.name, pair.old.stored_text, functions, pair.old.span)
        elif pair.old is not None and pair.new is not None:
            yield from _key(pair.old, pair.new)
    if was.revision == now.revision and (was.scope is None) == (now.scope is None):
        yield from _meetings(keys)


def _scope(names: tuple[str, ...] | None) -> str:
    return "none" if names is None else f"`[{', '.join(names)}]`"


def _identity(pairs: Iterable[Identity]) -> str:
    names = [one.field if one.field == one.segment else f"{one.field}: {one.segment}" for one in pairs]
    return f"`[{', '.join(sorted(names))}]`" if names else "none"


def _key(was: Key, now: Key) -> Steps[None]:
    """Compare the texts of one key."""
    place = now.template.span
    sides = aligned(was, now)
    if sides is None:
        found = swapped(was, now) or meeting(was, now)
        if found is not None and was.revision == now.revision and was.scoped == now.scoped:
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


def _meetings(keys: Iterable[Pair[Key]]) -> Steps[None]:
    """Compare each key with what other keys of the model were; the versions of one key are compared already."""
    for pair in keys:
        if pair.new is None:
            continue
        for other in keys:
            if other is pair or other.old is None or (other.new is not None and _unmoved(other)):
                continue
            found = meeting(other.old, pair.new)
            if found is not None:
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
