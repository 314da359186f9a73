"""Edits of a declared schema, as people make them: each changes one thing and says what, or finds nothing to change.

An edit may make a schema that the compiler refuses: whoever applies it asks.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pair_drawn
from hypothesis import strategies as st
from pair_declared import ClassDecl, Declared, FieldDecl, GroupDecl, KeyDecl, ModelDecl, SegmentDecl, new_uid
from pair_types import changed, renamed_refs

from imperal_cachegen.compiler.ir import Policy
from imperal_cachegen.keys import Enum, Id, Int, SegmentType, Text

Edit = Callable[[st.DrawFn, Declared], str | None]
"""Changes a schema in place; returns what was done, or None."""


def _word(draw: st.DrawFn, words: tuple[str, ...], taken: list[str]) -> str | None:
    free = [word for word in (*words, "brand_new") if word not in taken]
    return draw(st.sampled_from(free)) if free else None


def _class(draw: st.DrawFn, made: Declared) -> ClassDecl | ModelDecl | None:
    able = [one for one in made.classes() if one.fields]
    return draw(st.sampled_from(able)) if able else None


def _field(draw: st.DrawFn, made: Declared) -> tuple[ClassDecl | ModelDecl, FieldDecl] | None:
    one = _class(draw, made)
    return None if one is None else (one, draw(st.sampled_from(one.fields)))


def _key(draw: st.DrawFn, made: Declared) -> tuple[ModelDecl, KeyDecl] | None:
    able = list(made.keys())
    return draw(st.sampled_from(able)) if able else None


def _segment(draw: st.DrawFn, made: Declared) -> tuple[ModelDecl, KeyDecl, SegmentDecl] | None:
    able = [(model, key, one) for model, key in made.keys() for one in key.segments]
    return draw(st.sampled_from(able)) if able else None


# --- fields ----------------------------------------------------------------------------------------------------------


def add_field(draw: st.DrawFn, made: Declared) -> str | None:
    able = list(made.classes())
    one = draw(st.sampled_from(able))
    word = _word(draw, pair_drawn.FIELDS, [field.name for field in one.fields])
    if word is None:
        return None
    names = [decl.name for decl in made.types]
    one.fields.insert(draw(st.integers(0, len(one.fields))), pair_drawn.field(draw, word, made, names))
    return f"add field {one.name}.{word}"


def remove_field(draw: st.DrawFn, made: Declared) -> str | None:
    found = _field(draw, made)
    if found is None:
        return None
    one, field = found
    one.fields.remove(field)
    return f"remove field {one.name}.{field.name}"


def rename_field(draw: st.DrawFn, made: Declared) -> str | None:
    found = _field(draw, made)
    word = found and _word(draw, pair_drawn.FIELDS, [field.name for field in found[0].fields])
    if found is None or word is None:
        return None
    one, field = found
    if isinstance(one, ModelDecl):
        one.identity = [(word if name == field.name else name, segment) for name, segment in one.identity]
        one.store_if = {word if name == field.name else name: value for name, value in one.store_if.items()}
        if one.truncate:
            one.truncate = tuple(word if name == field.name else name for name in one.truncate)  # type: ignore[assignment]
    was, field.name = field.name, word
    return f"rename field {one.name}.{was} to {word}"


def swap_fields(draw: st.DrawFn, made: Declared) -> str | None:
    one = _class(draw, made)
    if one is None or len(one.fields) < 2:
        return None
    first, second = draw(st.permutations(one.fields))[:2]
    first.name, second.name = second.name, first.name
    return f"swap names of fields {one.name}.{first.name} and {second.name}"


def retype_field(draw: st.DrawFn, made: Declared) -> str | None:
    found = _field(draw, made)
    if found is None:
        return None
    one, field = found
    field.annotation = draw(changed(field.annotation, made))
    return f"change type of {one.name}.{field.name}"


def change_default(draw: st.DrawFn, made: Declared) -> str | None:
    found = _field(draw, made)
    if found is None:
        return None
    one, field = found
    field.default = pair_drawn.default(draw, field.annotation)
    return f"change default of {one.name}.{field.name}"


def change_alias(draw: st.DrawFn, made: Declared) -> str | None:
    found = _field(draw, made)
    if found is None:
        return None
    one, field = found
    field.alias = draw(st.sampled_from([None, "other~alias", *pair_drawn.FIELDS[:5]]))
    return f"change alias of {one.name}.{field.name}"


# --- types -----------------------------------------------------------------------------------------------------------


def rename_type(draw: st.DrawFn, made: Declared) -> str | None:
    word = _word(draw, (*pair_drawn.TYPES, "BrandNew"), [one.name for one in made.types])
    if not made.types or word is None or word == "brand_new":
        return None
    one = draw(st.sampled_from(made.types))
    for other in made.classes():
        for field in other.fields:
            field.annotation = renamed_refs(field.annotation, one.name, word)
    was, one.name = one.name, word
    return f"rename type {was} to {word}"


def add_type(draw: st.DrawFn, made: Declared) -> str | None:
    word = _word(draw, pair_drawn.TYPES, [one.name for one in made.types])
    if word is None or word == "brand_new":
        return None
    made.types.append(ClassDecl(word, [pair_drawn.field(draw, "id", made, [])]))
    return f"add type {word}"


def remove_type(draw: st.DrawFn, made: Declared) -> str | None:
    if not made.types:
        return None
    one = draw(st.sampled_from(made.types))
    made.types.remove(one)
    return f"remove type {one.name}"


# --- models ----------------------------------------------------------------------------------------------------------


def add_model(draw: st.DrawFn, made: Declared) -> str | None:
    word = _word(draw, pair_drawn.MODELS, [one.name for one in made.models])
    if word is None:
        return None
    table = {name: pair_drawn.segment_type(draw) for name in pair_drawn.SEGMENTS}
    made.models.append(pair_drawn.draw_model(draw, word, made, table))
    return f"add model {word}"


def remove_model(draw: st.DrawFn, made: Declared) -> str | None:
    if len(made.models) < 2:
        return None
    one = draw(st.sampled_from(made.models))
    made.models.remove(one)
    for group in made.groups:
        group.targets = [target for target in group.targets if target[0] != one.uid]
    made.groups = [group for group in made.groups if group.targets]
    return f"remove model {one.name}"


def rename_model(draw: st.DrawFn, made: Declared) -> str | None:
    one = draw(st.sampled_from(made.models))
    word = _word(draw, pair_drawn.MODELS, [model.name for model in made.models])
    if word is None:
        return None
    was, one.name = one.name, word
    return f"rename model {was} to {word}"


def swap_models(draw: st.DrawFn, made: Declared) -> str | None:
    if len(made.models) < 2:
        return None
    first, second = draw(st.permutations(made.models))[:2]
    first.name, second.name = second.name, first.name
    return f"swap names of models {first.name} and {second.name}"


def change_class(draw: st.DrawFn, made: Declared) -> str | None:
    one = draw(st.sampled_from(made.models))
    one.cls = draw(st.sampled_from([None, f"{one.name.title().replace('_', '')}Value", "Other"]))
    return f"change class of {one.name}"


def change_revision(draw: st.DrawFn, made: Declared) -> str | None:
    one = draw(st.sampled_from(made.models))
    one.revision = draw(st.sampled_from([1, one.revision + 1, one.revision + 1]))
    return f"change revision of {one.name}"


def change_scope(draw: st.DrawFn, made: Declared) -> str | None:
    one = draw(st.sampled_from(made.models))
    shared = pair_drawn.shared_segments(one)
    chosen = draw(st.lists(st.sampled_from(shared), unique=True)) if shared else []
    one.scope = draw(st.sampled_from([None, chosen, chosen]))
    return f"change scope of {one.name}"


def change_identity(draw: st.DrawFn, made: Declared) -> str | None:
    one = draw(st.sampled_from(made.models))
    if one.identity and draw(st.booleans()):
        one.identity.pop()
    else:
        shared = [name for name in pair_drawn.shared_segments(one) if name not in dict(one.identity).values()]
        names = [field.name for field in one.fields]
        if not shared or not names:
            return None
        one.identity.append((draw(st.sampled_from(names)), draw(st.sampled_from(shared))))
    return f"change identity of {one.name}"


def change_store_if(draw: st.DrawFn, made: Declared) -> str | None:
    one = draw(st.sampled_from(made.models))
    if not one.store_if:
        return None
    one.store_if = draw(st.sampled_from([{}, {"error": None}, {"error": "not empty"}]))
    return f"change store_if of {one.name}"


def change_oversize(draw: st.DrawFn, made: Declared) -> str | None:
    one = draw(st.sampled_from(made.models))
    one.truncate = None if one.truncate else ("messages", "cut")
    return f"change oversize of {one.name}"


# --- keys ------------------------------------------------------------------------------------------------------------


def change_literal(draw: st.DrawFn, made: Declared) -> str | None:
    found = _key(draw, made)
    if found is None:
        return None
    model, key = found
    texts = [at for at, part in enumerate(key.parts) if isinstance(part, str)]
    at = draw(st.sampled_from(texts))
    text = str(key.parts[at])
    key.parts[at] = draw(st.sampled_from([f"{text}:", f"x{text}", f":{text}", f"{text}1:", text.strip(":") or ":"]))
    return f"change template of {model.name} to {key.template}"


def change_order(draw: st.DrawFn, made: Declared) -> str | None:
    found = _key(draw, made)
    if found is None or len(found[1].segments) < 2:
        return None
    model, key = found
    holes = [at for at, part in enumerate(key.parts) if isinstance(part, int)]
    order = draw(st.permutations([key.parts[at] for at in holes]))
    for at, part in zip(holes, order, strict=True):
        key.parts[at] = part
    return f"change order in template of {model.name} to {key.template}"


def add_segment(draw: st.DrawFn, made: Declared) -> str | None:
    found = _key(draw, made)
    word = found and _word(draw, pair_drawn.SEGMENTS, [one.name for one in found[1].segments])
    if found is None or word is None:
        return None
    model, key = found
    one = pair_drawn.segment(draw, word, pair_drawn.segment_type(draw))
    key.segments.append(one)
    at = draw(st.integers(1, len(key.parts)))
    key.parts[at:at] = [":", one.uid]
    return f"add segment {word} to {key.template} of {model.name}"


def remove_segment(draw: st.DrawFn, made: Declared) -> str | None:
    found = _segment(draw, made)
    if found is None:
        return None
    model, key, one = found
    key.segments.remove(one)
    at = key.parts.index(one.uid)
    del key.parts[at - 1 : at + 1]
    if model.scope:
        model.scope = [name for name in model.scope if name != one.name]
    model.identity = [pair for pair in model.identity if pair[1] != one.name]
    return f"remove segment {one.name} from {model.name}"


def rename_segment(draw: st.DrawFn, made: Declared) -> str | None:
    found = _segment(draw, made)
    word = found and _word(draw, pair_drawn.SEGMENTS, [one.name for one in found[1].segments])
    if found is None or word is None:
        return None
    model, _, segment = found
    was = segment.name
    for key in model.keys:
        for one in key.segments:
            if one.name == was:
                one.name = word
    if model.scope:
        model.scope = [word if name == was else name for name in model.scope]
    model.identity = [(field, word if name == was else name) for field, name in model.identity]
    return f"rename segment {was} of {model.name} to {word}"


def retype_segment(draw: st.DrawFn, made: Declared) -> str | None:
    found = _segment(draw, made)
    if found is None:
        return None
    model, key, one = found
    one.type = _near(draw, one.type)
    if one.default is not None and draw(st.booleans()):
        one.default = pair_drawn.segment_default(draw, one.type)
    return f"change segment {one.name} of {key.template} of {model.name} to {one.type.spelling}"


def _near(draw: st.DrawFn, type_: SegmentType) -> SegmentType:
    """Return a type near to another one, mostly."""
    near: list[SegmentType] = [pair_drawn.segment_type(draw), type_.or_none()]
    match type_:
        case Id():
            near += [Id(type_.n + 1), Id(max(1, type_.n - 1)), Text(24)]
        case Text():
            near += [Text(type_.n + 1), Id(type_.n)]
        case Int():
            near += [Int(type_.low, max(type_.low, type_.high // 10), True), Int(0, 99, True), Int()]
        case Enum():
            near += [Enum(tuple(reversed(type_.values))), Enum((*type_.values, "x")), Enum(type_.values[:1])]
    if type_.optional:
        near += [type(type_)(*(getattr(type_, name) for name in type_.__match_args__))]
    return draw(st.sampled_from(near))


def change_segment_default(draw: st.DrawFn, made: Declared) -> str | None:
    found = _segment(draw, made)
    if found is None:
        return None
    model, _, one = found
    one.default = pair_drawn.segment_default(draw, one.type)
    return f"change default of segment {one.name} of {model.name} to {one.default}"


def add_key(draw: st.DrawFn, made: Declared) -> str | None:
    found = _key(draw, made)
    if found is None:
        return None
    model, key = found
    segments = [replace(one, uid=new_uid()) for one in key.segments]
    uids = {was.uid: now.uid for was, now in zip(key.segments, segments, strict=True)}
    parts: list[str | int] = [uids[part] if isinstance(part, int) else part for part in key.parts]
    parts[0] = f"more{parts[0]}"
    if key.name is None:
        key.name = "first"
    model.keys.append(KeyDecl("more", parts, segments, key.ttl))
    return f"add key to {model.name}"


def remove_key(draw: st.DrawFn, made: Declared) -> str | None:
    found = _key(draw, made)
    if found is None:
        return None
    model, key = found
    model.keys.remove(key)
    for group in made.groups:
        group.targets = [target for target in group.targets if target[1] != key.uid]
    return f"remove key {key.template} of {model.name}"


def rename_key(draw: st.DrawFn, made: Declared) -> str | None:
    found = _key(draw, made)
    if found is None:
        return None
    model, key = found
    was, key.name = key.name, draw(st.sampled_from(["first", "by_id", "other"]))
    return f"rename key {was} of {model.name} to {key.name}"


def swap_keys(draw: st.DrawFn, made: Declared) -> str | None:
    able = [model for model in made.models if len(model.keys) > 1]
    if not able:
        return None
    model = draw(st.sampled_from(able))
    first, second = model.keys[:2]
    if draw(st.booleans()):
        first.name, second.name = second.name, first.name
    else:
        first.parts[0], second.parts[0] = second.parts[0], first.parts[0]
    return f"swap keys of {model.name}"


def change_ttl(draw: st.DrawFn, made: Declared) -> str | None:
    found = _key(draw, made)
    if found is None:
        return None
    model, key = found
    other: Any = draw(st.sampled_from(pair_drawn.POLICIES))
    part = draw(st.sampled_from(["all", "fresh", "stale", "eager", "jitter", "timeout"]))
    key.ttl = other if part == "all" else replace(key.ttl, **{part: getattr(other, part)})
    if key.ttl.fresh + key.ttl.stale > 300:
        key.ttl = Policy(60)
    return f"change {part} of TTL of {model.name}: {key.ttl}"


# --- groups and the app ----------------------------------------------------------------------------------------------


def add_group(draw: st.DrawFn, made: Declared) -> str | None:
    word = _word(draw, pair_drawn.GROUPS, [one.name for one in made.groups])
    targets = pair_drawn.group_targets(draw, made)
    if word is None or not targets:
        return None
    made.groups.append(GroupDecl(word, targets))
    return f"add group {word}"


def remove_group(draw: st.DrawFn, made: Declared) -> str | None:
    if not made.groups:
        return None
    one = draw(st.sampled_from(made.groups))
    made.groups.remove(one)
    return f"remove group {one.name}"


def rename_group(draw: st.DrawFn, made: Declared) -> str | None:
    word = _word(draw, pair_drawn.GROUPS, [one.name for one in made.groups])
    if not made.groups or word is None:
        return None
    one = draw(st.sampled_from(made.groups))
    was, one.name = one.name, word
    return f"rename group {was} to {word}"


def change_group(draw: st.DrawFn, made: Declared) -> str | None:
    if not made.groups:
        return None
    one = draw(st.sampled_from(made.groups))
    if len(one.targets) > 1 and draw(st.booleans()):
        one.targets.pop(draw(st.integers(0, len(one.targets) - 1)))
    else:
        one.targets = pair_drawn.group_targets(draw, made)
    return f"change targets of group {one.name}"


def rename_app(draw: st.DrawFn, made: Declared) -> str | None:
    made.app = draw(st.sampled_from(["mail-client-2", "post"]))
    return f"rename app to {made.app}"


EDITS: tuple[Edit, ...] = (
    add_field, remove_field, rename_field, swap_fields, retype_field, retype_field, retype_field, retype_field,
    change_default, change_alias, rename_type, add_type, remove_type, add_model, remove_model, rename_model, swap_models,
    change_class, change_revision, change_scope, change_identity, change_store_if, change_oversize, change_literal,
    change_order, add_segment, remove_segment, rename_segment, retype_segment, retype_segment, change_segment_default,
    add_key, remove_key, rename_key, swap_keys, change_ttl, add_group, remove_group, rename_group, change_group,
    rename_app,
)  # fmt: skip


def edited(
    draw: st.DrawFn, made: Declared, accepts: Callable[[Declared], bool], most: int
) -> tuple[Declared, list[str]]:
    """Return a schema after some edits that the compiler takes, and what they did."""
    said: list[str] = []
    wanted = draw(st.sampled_from([1, 1, 1, 1, 2, 3, most]))
    for edit in draw(st.lists(st.sampled_from(EDITS), min_size=4 * wanted, max_size=4 * wanted)):
        after = made.copy()
        word = edit(draw, after) if len(said) < wanted else None
        if word is not None and accepts(after):
            made = after
            said.append(word)
    return made, said
