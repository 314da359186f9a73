"""The catalogue as plain Markdown tables, for a repository's docs: the same facts, without drawings.

Anchors are explicit, because every program makes other ones of headings.
"""

from collections.abc import Iterable, Iterator

from .facts import AppFacts, Catalogue, FieldFacts, GroupFacts, KeyFacts, Link, ModelFacts, Notice, Size, TypeFacts
from .marks import code, link, paragraphs, prose, table, text


def markdown(catalogue: Catalogue) -> str:
    """Return the catalogue as Markdown. It depends on the catalogue only."""
    counts = ", ".join(f"{number} {word}" for number, word in catalogue.counts)
    blocks = [f"# {text(catalogue.title)}", f"{counts}. Made by `cachegen docs`.", *_notices(catalogue.notices)]
    if not any(app.models for app in catalogue.apps):
        blocks.append("No schema declares a model: nothing is cached yet.")
    for app in catalogue.apps:
        blocks += _app(app)
    return "\n\n".join(blocks) + "\n"


def _app(app: AppFacts) -> Iterator[str]:
    yield _heading(2, app.name or "Shared types", app.id)
    for schema in app.schemas:
        yield from paragraphs(schema.description)
        registered = f", registered on {code(schema.extension)}" if schema.extension else ""
        yield f"{code(schema.name)} becomes {code(f'{schema.module}.py')}{registered}."
        yield from _notices(schema.notices)
    if app.models:
        head = ("model", "key", "longest of 128", "time", "entry of 64 KB")
        yield table(head, (row for model in app.models for row in _glance(model)))
    if app.groups or app.untouched:
        yield "### Which write makes what stale"
    if app.groups:
        yield table(("write", "call", "makes stale"), map(_group, app.groups))
        yield from (notice for group in app.groups for notice in _notices(group.notices))
    if app.untouched:
        yield f"No write makes these stale, only time: {', '.join(map(link, app.untouched))}."
    for model in app.models:
        yield from _model(model)
    for type_ in app.types:
        yield from _type(type_)


def _heading(level: int, name: str, target: str) -> str:
    return f'<a id="{target}"></a>\n\n{"#" * level} {text(name)}'


def _glance(model: ModelFacts) -> Iterator[tuple[str, ...]]:
    name = link(Link(model.name, model.id))
    for key in model.keys:
        yield name, code(key.stored), str(key.length), key.times.short, model.size.short
    if not model.keys:
        yield name, "none: registered only", "", "", model.size.short


def _group(group: GroupFacts) -> tuple[str, str, str]:
    targets = "<br>".join(f"{link(target.model)}: {text(target.entries)}" for target in group.targets)
    described = f": {text(group.description)}" if group.description else ""
    return f'<a id="{group.id}"></a>**{text(group.name)}**{described}', code(group.call), targets


def _model(model: ModelFacts) -> Iterator[str]:
    yield _heading(3, model.name, model.id)
    yield f"Class {code(model.imported or model.cls)}" + (", one of your own." if model.imported else ".")
    yield from paragraphs(model.description)
    yield from _notices(model.notices)
    for key in model.keys:
        yield from _key(key)
    rules = [f"- **{text(name)}**: {prose(words)}" for name, words in model.rules]
    if model.keys:
        rules.insert(0, f"- **made stale by**: {', '.join(map(link, model.stale_by)) or 'no write, only time'}")
    if rules:
        yield "\n".join(rules)
    yield _size(model.size)
    yield from _fields(model.fields)


def _key(key: KeyFacts) -> Iterator[str]:
    instance = f"; for example {code(key.example)}" if key.segments else ""
    yield f"**{text(key.name)}**: {code(key.stored)}, at most {key.length} of 128 characters{instance}."
    rows = [
        (code(one.name), code(one.type), str(one.longest), code(one.default) if one.default else "")
        for one in key.segments
    ]
    others = (("literal text", key.literal), ("revision", key.revision), ("scope generation", 9 if key.scoped else 0))
    rows += [(name, "", str(length), "") for name, length in others if length]
    yield table(("part", "type", "up to", "default"), rows)
    yield f"**Time**: {prose(key.times.words)}"


def _size(size: Size) -> str:
    lines = [f"**Size**: {prose(size.words)}"]
    lines += [f"- {code(cause.place)}: {prose(cause.reason)}" for cause in size.causes]
    if size.more:
        lines.append(f"- and {size.more} more {'field' if size.more == 1 else 'fields'}")
    return lines[0] if len(lines) == 1 else "\n".join([lines[0], "", *lines[1:]])


def _type(type_: TypeFacts) -> Iterator[str]:
    yield _heading(3, type_.name, type_.id)
    yield from paragraphs(type_.description)
    yield from _notices(type_.notices)
    largest = f"At most {type_.largest} of JSON." if type_.largest else "No largest form."
    more = f" and {type_.users - len(type_.used_by)} more" if type_.users > len(type_.used_by) else ""
    used = f"Used by {', '.join(map(link, type_.used_by))}{more}." if type_.used_by else "Used by nothing here."
    yield f"{largest} {used}"
    if type_.root:
        yield _spelled(type_.root)
    yield from _fields(type_.fields)


def _fields(fields: tuple[FieldFacts, ...]) -> Iterator[str]:
    if not fields:
        return
    rows = (
        (
            "<br>".join((code(field.name), *_other_names(field))),
            _spelled(field.type),
            code(field.default) if field.default else "required",
            ": ".join((field.largest or "no limit", *((prose(field.reason),) if field.reason else ()))),
            text(field.description),
        )
        for field in fields
    )
    yield table(("field", "type", "default", "largest", "description"), rows)
    yield from (notice for field in fields for notice in _notices(field.notices))


def _other_names(field: FieldFacts) -> Iterator[str]:
    if field.python:
        yield f"in Python {code(field.python)}"
    if field.alias:
        yield f"also read as {code(field.alias)}"


def _spelled(type_: tuple[Link, ...]) -> str:
    return "".join(link(one) if one.target else code(one.text) for one in type_)


def _notices(notices: Iterable[Notice]) -> Iterator[str]:
    for one in notices:
        what = f"Accepted {one.code}" if one.accepted else f"Warning {one.code}"
        lines = [f"**{what}** {prose(one.message)} ({text(one.place)})"]
        lines += [f"Accepted: {text(one.accepted)}"] if one.accepted else map(prose, one.help)
        yield "\n>\n".join(f"> {line}" for line in lines)
