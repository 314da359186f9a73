"""All schemas of a workspace: file by file, used ones first, then together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ..diagnostics import Diagnostic, Severity, Steps, outcome
from ..ir import Project, Schema, TypeDecl, TypeRef
from ..keys.warnings import key_warnings
from ..modules.claims import Claims
from ..nodes import Mapping as MappingNode
from ..project.workspace import Workspace
from ..rules import schema as rules
from ..source import Source
from .classes import Surroundings
from .fields.types_check import check_types
from .folder import claims_of, folder_rules
from .head import Head, first_line, head
from .loading import File, load
from .schema import Setting, drafts, schema
from .scope import Declared, declared, scope

MAX_FINDINGS = 200
"""Findings of one file that are shown: with more, something is wrong with the file as a whole."""

ABSENCES = frozenset({"CG112", "CG114", "CG121", "CG408", "CG501", "CG504", "CG505", "CG553"})
"""Codes that say that something is missing: not to be trusted of a file of which the reader has left out parts."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The resolved project, and every text that was read for it, documents included.

    `others` are the schemas of the folder that were not asked for: their names, and the names of their modules. `claims`
    are those of every schema that was read, by its name.
    """

    project: Project
    sources: tuple[Source, ...]
    others: tuple[tuple[str, str], ...]
    claims: Mapping[str, Claims]


@dataclass(slots=True)
class _Resolving:
    """What has been resolved so far, by file name."""

    workspace: Workspace
    declared: dict[str, Declared] = field(default_factory=dict)
    heads: dict[str, Head] = field(default_factory=dict)
    schemas: dict[str, Schema] = field(default_factory=dict)
    types: dict[TypeRef, TypeDecl] = field(default_factory=dict)


def resolve(workspace: Workspace, *, warned: bool = True) -> Steps[Resolved]:
    """Read and resolve the chosen schemas of a workspace, and those that they use.

    Not `warned`, the warnings about keys are not looked for: for who asks for errors alone.
    """
    strategies = workspace.settings.strategies
    loaded = yield from load(workspace)
    by_name = {file.source.name: file for file in loaded.files}
    resolving = _Resolving(workspace)
    clean: list[Schema] = []
    for file in _used_first(by_name):
        found: list[Diagnostic] = []
        for diagnostic in _limited(file, _file(file, resolving)):
            found.append(diagnostic)
            yield diagnostic
        made = resolving.schemas.get(file.source.name)
        if made is not None:
            clean.append(_sound_part(made, file, found))
    tops = [(file, resolving.heads[name]) for name, file in by_name.items() if name in resolving.heads]
    yield from folder_rules(tops, loaded.others, strategies=strategies)
    schemas = tuple(_with_inputs(resolving.schemas[name], by_name) for name in sorted(resolving.schemas))
    project = Project(schemas)
    yield from check_types(project)
    sound = Project(tuple(sorted(clean, key=lambda one: one.source.name)))
    for one in sound.schemas if warned else ():
        yield from key_warnings(one, sound)
    documents = (source for one in schemas for source in one.inputs)
    others = [(file.source.name, outcome(head(file)).value) for file in loaded.others]
    claims = {
        file.source.name: claims_of(file, outcome(head(file)).value, (), strategies=strategies)
        for file in loaded.others
    }
    for file, top in tops:
        made = resolving.schemas.get(file.source.name)
        claims[file.source.name] = claims_of(file, top, made.keys() if made is not None else (), strategies=strategies)
    return Resolved(
        project,
        tuple(dict.fromkeys((*loaded.sources, *documents))),
        tuple((name, top.module) for name, top in others if not top.module_broken),
        claims,
    )


def _used_first(files: Mapping[str, File]) -> list[File]:
    """Return files such that each stands behind those that it uses. `use` has no circles any more."""
    order: dict[str, None] = {}
    waiting = [(name, False) for name in sorted(files, reverse=True)]
    while waiting:
        name, ready = waiting.pop()
        if ready:
            order[name] = None
        elif name not in order:
            waiting.append((name, True))
            waiting.extend((used, False) for used, _ in files[name].uses if used not in order)
    return [files[name] for name in order]


def _file(file: File, resolving: _Resolving) -> Steps[None]:
    """Resolve a file; what comes of it is kept, stage by stage."""
    name = file.source.name
    top = resolving.heads[name] = yield from head(file)
    own = yield from declared(file)
    known = tuple((used, span) for used, span in file.uses if used in resolving.declared)
    if len(known) < len(file.uses):
        file = replace(file, uses=known, complete=False)
    resolving.declared[name] = own
    names = yield from scope(file, resolving.declared)
    drafted = yield from drafts(file)
    surroundings = Surroundings(resolving.workspace.root, resolving.types, resolving.workspace.disk)
    result = yield from schema(Setting(file, top, own, names, surroundings), drafted)
    made = resolving.schemas[name] = result.schema
    resolving.types.update({decl.ref: decl for decl in made.types if decl.ref in result.sound})


def _limited(file: File, steps: Steps[None]) -> Iterator[Diagnostic]:
    """Yield a file's findings, up to a number of errors; then nothing more is looked for."""
    seen: set[Diagnostic] = set()
    for diagnostic in steps:
        if file.torn and diagnostic.code in ABSENCES:
            continue
        seen.add(diagnostic)
        yield diagnostic
        if len(seen) > MAX_FINDINGS:
            steps.close()
            yield rules.too_many(first_line(file), MAX_FINDINGS)
            return


def _sound_part(made: Schema, file: File, found: list[Diagnostic]) -> Schema:
    """Leave out the models in which an error was found: warnings about the rest of them could be wrong."""
    errors = [one.span.start for one in found if one.severity is Severity.ERROR and one.span.source is file.source]
    models = file.tree.get("models")
    broken = set()
    for key, node in models.items if isinstance(models, MappingNode) else ():
        if any(key.span.start <= at < node.span.end for at in errors):
            broken.add(key.text)
    return replace(made, models=tuple(model for model in made.models if model.name not in broken))


def _with_inputs(made: Schema, files: Mapping[str, File]) -> Schema:
    """Add the sources of used schemas, and of those that these use, to a schema's own inputs."""
    waiting, used = [name for name, _ in files[made.source.name].uses], set()
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            waiting.extend(further for further, _ in files[name].uses)
    own, *documents = made.inputs
    return replace(made, inputs=(own, *(files[name].source for name in sorted(used)), *documents))
