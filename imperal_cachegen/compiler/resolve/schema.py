"""One schema file: its types, models and groups, put together to an `ir.Schema`.

Works in two turns, as the classes of documents are made in one go for the whole file: first every class by name and where
it comes from, then fields, keys, options, groups.
"""

from dataclasses import dataclass

from ..diagnostics import Steps
from ..ir import Group, Schema, TypeRef
from ..ir.references import used_schemas
from .classes import Surroundings, TypeDraft, make_classes, type_draft
from .head import Head, section
from .loading import File
from .models.groups import group
from .models.model import ModelDraft, ResolvedModel, draft, model
from .name_clashes import class_clashes, classes_of, function_clashes, import_clashes
from .scope import Declared, Scope


@dataclass(frozen=True, slots=True)
class Drafts:
    """The first turn's result. `lost` are the names of models that are no mapping."""

    types: tuple[TypeDraft, ...]
    models: tuple[ModelDraft, ...]
    lost: frozenset[str]


@dataclass(frozen=True, slots=True)
class Setting:
    """What resolving a file needs: the file, what it says at its top and declares, its names, and what is around it."""

    file: File
    head: Head
    declared: Declared
    scope: Scope
    surroundings: Surroundings


@dataclass(frozen=True, slots=True)
class Made:
    """A resolved schema, and which of its types nothing is broken of."""

    schema: Schema
    sound: frozenset[TypeRef]


def drafts(file: File) -> Steps[Drafts]:
    """Look at every type and model of a file from outside."""
    types = []
    for key, node in (yield from section(file, "types")):
        drafted_type = yield from type_draft(key, node)
        if drafted_type is not None:
            types.append(drafted_type)
    models, lost = [], set()
    for key, node in (yield from section(file, "models")):
        drafted = yield from draft(key, node)
        if drafted is None:
            lost.add(key.text)
        else:
            models.append(drafted)
    return Drafts(tuple(types), tuple(models), frozenset(lost))


def schema(setting: Setting, drafted: Drafts) -> Steps[Made]:
    """Resolve a file. Its `inputs` are so far the file and its documents; used files come on top."""
    file, scope, declared = setting.file, setting.scope, setting.declared
    classes = yield from make_classes(file, scope, drafted.types, drafted.models, setting.surroundings)
    used = {name: ref for name, ref in scope.types.items() if ref.schema != file.source.name}
    yield from class_clashes(classes_of([draft.key for draft in drafted.types], drafted.models), used)
    if not setting.head.module_broken:
        references = [setting.head.extension, *(drafted_model.imported for drafted_model in drafted.models)]
        yield from import_clashes([one for one in references if one is not None], setting.head.module)
    resolved: dict[str, ResolvedModel] = {}
    for drafted_model in drafted.models:
        resolved[drafted_model.name] = yield from model(drafted_model, classes.of_models[drafted_model.name], scope)
    groups = yield from _groups(file, resolved, drafted.lost)
    yield from function_clashes(resolved.values(), groups)
    models = tuple(one.model for one in resolved.values())
    made = Schema(
        source=file.source,
        app=setting.head.app,
        description=setting.head.description,
        extension=setting.head.extension,
        module=setting.head.module,
        uses=used_schemas(file.source.name, classes.types, models),
        policies=tuple((name, named.value) for name, named in declared.policies.items() if named.value is not None),
        segment_types=tuple(
            (name, named.value) for name, named in declared.segments.items() if named.value is not None
        ),
        types=classes.types,
        models=models,
        groups=groups,
        inputs=(file.source, *classes.sources),
    )
    return Made(made, classes.sound)


def _groups(file: File, resolved: dict[str, ResolvedModel], lost: frozenset[str]) -> Steps[tuple[Group, ...]]:
    made = []
    for key, node in (yield from section(file, "groups")):
        one = yield from group(key, node, resolved, lost)
        if one is not None:
            made.append(one)
    return tuple(made)
