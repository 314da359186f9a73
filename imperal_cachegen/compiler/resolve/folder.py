"""What must hold over all schemas of a folder, whichever of them were asked for.

Models of one app have different names and classes, agree on `extension`, and no two schemas make one module. The schemas
that were not asked for are looked at from outside only, and never complained about themselves.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass

from ..diagnostics import Diagnostic, outcome
from ..emit.header import companion_of
from ..ir import Key
from ..keys.proofs import head_of
from ..modules.claims import Claims
from ..nodes import Mapping, Scalar
from ..rules import clashes as rules
from ..rules.registry import shown
from ..source import Span
from .head import Head, head
from .loading import File


@dataclass(frozen=True, slots=True)
class Claim:
    """A schema's claim on something that only one may have. `asked` tells that the schema was asked for."""

    what: Hashable
    word: str
    span: Span
    asked: bool


def folder_rules(
    files: Iterable[tuple[File, Head]], others: Iterable[File], *, strategies: bool = False
) -> Iterator[Diagnostic]:
    """Judge the schemas of a folder together. With `strategies`, a module that has models has a second one beside it."""
    every = [(file, top, True) for file, top in files]
    every += [(file, outcome(head(file)).value, False) for file in others]
    every.sort(key=lambda one: one[0].source.name)
    models = [claim for file, top, asked in every for claim in _models(file, top, asked)]
    yield from _clashes(models, lambda claim, other: rules.model_taken(claim.span, claim.word, _app(claim), other))
    imports = [claim for file, top, asked in every for claim in _imports(file, top, asked)]
    yield from _clashes(imports, lambda claim, other: rules.class_twice(claim.span, claim.word, other))
    modules = [
        Claim(module.casefold(), module, top.module_span, asked)
        for file, top, asked in every
        if not top.module_broken
        for module in (top.module, *([companion_of(top.module)] if strategies and _has_models(file) else []))
    ]
    yield from _clashes(modules, lambda claim, other: rules.module_taken(claim.span, claim.word, other))
    yield from _extensions(every)


def claims_of(file: File, top: Head, keys: Iterable[Key], *, strategies: bool = False) -> Claims:
    """Return what a schema claims, as `claims` compares it with modules that are not compiled again."""
    models = [claim.word for claim in _models(file, top, True)]
    return Claims(
        top.module.lower(),
        top.app,
        f"{top.extension.module}:{top.extension.name}" if top.extension is not None else "",
        frozenset(models),
        frozenset(claim.word for claim in _imports(file, top, True)),
        frozenset(head_of(key.parts) for key in keys if not key.scoped),
        companion_of(top.module).lower() if strategies and _has_models(file) else "",
    )


def _has_models(file: File) -> bool:
    models = file.tree.get("models")
    return isinstance(models, Mapping) and bool(models.items)


def _app(claim: Claim) -> str:
    return str(claim.what[0]) if isinstance(claim.what, tuple) else ""


def _models(file: File, top: Head, asked: bool) -> Iterator[Claim]:
    """Yield the registration names that a schema claims for its app."""
    models = file.tree.get("models")
    if top.app is not None and isinstance(models, Mapping):
        for key, _ in models.items:
            yield Claim((top.app, key.text), key.text, key.span, asked)


def _imports(file: File, top: Head, asked: bool) -> Iterator[Claim]:
    """Yield the classes that a schema registers as they are."""
    models = file.tree.get("models")
    for _, node in models.items if isinstance(models, Mapping) else ():
        reference = node.get("import") if isinstance(node, Mapping) else None
        if isinstance(reference, Scalar) and top.app is not None:
            yield Claim((top.app, reference.text), reference.text, reference.span, asked)


def _clashes(claims: Iterable[Claim], report: Callable[[Claim, Span], Diagnostic]) -> Iterator[Diagnostic]:
    """Report each claim but the first of a thing; the first counts as asked for least, so that a finding can be shown."""
    by_thing: dict[Hashable, list[Claim]] = {}
    for claim in claims:
        by_thing.setdefault(claim.what, []).append(claim)
    for same in by_thing.values():
        first, *rest = sorted(same, key=lambda claim: claim.asked)
        for claim in rest:
            if claim.asked:
                yield report(claim, first.span)


def _extensions(every: Iterable[tuple[File, Head, bool]]) -> Iterator[Diagnostic]:
    """Report schemas of one app that do not name the same extension; only those with models register anything."""
    by_app: dict[str, list[tuple[Head, bool]]] = {}
    for file, top, asked in every:
        if top.app is not None and file.tree.get("models") is not None and not top.extension_broken:
            by_app.setdefault(top.app, []).append((top, asked))
    for app, tops in by_app.items():
        (first, _), *rest = sorted(tops, key=lambda one: (one[1], one[0].extension is None))
        for top, asked in rest:
            if asked and _reference(top) != _reference(first):
                found = f"this one says {_reference(top)}, another one {_reference(first)}"
                yield rules.extensions_disagree(top.extension_span, app, found, first.extension_span)


def _reference(top: Head) -> str:
    reference = top.extension
    return f"`{shown(f'{reference.module}:{reference.name}')}`" if reference is not None else "nothing"
