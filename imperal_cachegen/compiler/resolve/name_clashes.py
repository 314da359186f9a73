"""Names that meet in one generated module: classes, functions, segments.

Every name is listed with who makes it; the second to make one is reported, with the key that mends it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..diagnostics import Diagnostic, Steps
from ..ir import Group, ImportRef, Key, TypeRef
from ..names import function_of_group, functions_of_key, reserved_in_module
from ..nodes import Scalar
from ..rules import clashes as rules
from ..rules import head as head_rules
from ..rules.registry import shown
from ..source import Span
from .head import is_class_name
from .models.model import ModelDraft, ResolvedModel


@dataclass(frozen=True, slots=True)
class ClassName:
    """A class of the module: its name, who makes it (`the type …`), where, and how to give it another name."""

    name: str
    owner: str
    span: Span
    mend: str
    imported: tuple[str, str] | None = None
    """Module and name of a class that is imported: one class under two names is another's finding."""


def classes_of(types: Iterable[Scalar], models: Iterable[ModelDraft]) -> list[ClassName]:
    """List the classes of a module; those that documents bring along keep out of the way of these."""
    made = [ClassName(key.text, f"the type `{shown(key.text)}`", key.span, "rename the type") for key in types]
    for model in models:
        mend = _mend(model.cls)
        imported = (model.imported.module, model.imported.name) if model.imported is not None else None
        made.append(
            ClassName(model.cls, f"the class of the model `{shown(model.name)}`", model.cls_span, mend, imported)
        )
    return made


def _mend(name: str) -> str:
    word = "".join(part[:1].upper() + part[1:] for part in name.split("_"))
    return f"give the class another name: `class: {shown(word, 40)}Value`"


def class_clashes(classes: Iterable[ClassName], used: Mapping[str, TypeRef]) -> Steps[None]:
    """Report class names that are taken: by what the module imports or defines, by another class, by a used type."""
    taken: dict[str, ClassName] = {}
    reserved = reserved_in_module()
    for one in classes:
        if one.imported is None and not is_class_name(one.name):
            continue  # reported, and no name of the module: nothing is made
        earlier = taken.setdefault(one.name, one)
        if one.name in reserved:
            yield rules.class_taken(one.span, one.name, "a name that cachegen uses itself", one.mend)
        elif earlier is not one and (one.imported is None or one.imported != earlier.imported):
            mend = earlier.mend if "class:" in earlier.mend and "class:" not in one.mend else one.mend
            yield rules.class_taken(one.span, one.name, earlier.owner, mend, earlier.span)
        elif one.name in used and not one.owner.startswith("the type"):
            yield rules.class_taken(one.span, one.name, f"a type of `{shown(used[one.name].schema)}`", one.mend)


def import_clashes(references: Iterable[ImportRef], module: str) -> Iterator[Diagnostic]:
    """Report what is to be imported from the generated module itself, as far as names can tell."""
    for reference in references:
        if reference.module.split(".")[-1] == module:
            yield head_rules.module_shadows(
                reference.span, module, f"`{shown(reference.module)}`, which it would import"
            )


def function_clashes(models: Iterable[ResolvedModel], groups: Iterable[Group]) -> Steps[None]:
    """Report functions that two declarations make, and segments that bear a function's name."""
    taken: dict[str, tuple[str, Span]] = {}
    reserved = reserved_in_module()
    models = tuple(models)
    for names, owner, span in (*_of_models(models), *_of_groups(groups)):
        for name in names:
            if name in reserved:
                yield rules.function_taken(span, name, "the generated module itself, or imported by it,")
            elif name in taken and taken[name][0] != owner:
                other, place = taken[name]
                yield rules.function_taken(span, name.lstrip("_"), other, place)
                break
            taken.setdefault(name, (owner, span))
    for model in models:
        if model.model.imported is not None and model.model.cls in taken:
            owner, place = taken[model.model.cls]
            yield rules.class_taken(
                model.model.imported.span, model.model.cls, f"a function made by {owner}", _mend(model.model.cls), place
            )
    for segment in dict.fromkeys(part for model in models for key in model.model.keys for part in key.segments):
        if segment.name in taken:
            yield rules.segment_like_function(segment.span, segment.name, *taken[segment.name])


def _of_models(models: Iterable[ResolvedModel]) -> Iterator[tuple[tuple[str, ...], str, Span]]:
    """Yield what each key makes: its functions, and the module's own names for its cache and scope."""
    for resolved in models:
        model = resolved.model
        for key in model.keys:
            yield (*functions_of_key(key.base), f"_{key.base}"), _owner(key), _span(key, resolved)
        if model.scope is not None and model.keys:
            yield (f"_{model.name}_scope",), f"the scope of `{shown(model.name)}`", model.span


def _owner(key: Key) -> str:
    return f"the model `{shown(key.model)}`" if key.name is None else f"the key `{shown(key.model)}.{shown(key.name)}`"


def _span(key: Key, resolved: ResolvedModel) -> Span:
    return resolved.model.span if key.name is None else key.span


def _of_groups(groups: Iterable[Group]) -> Iterator[tuple[tuple[str, ...], str, Span]]:
    for group in groups:
        yield (function_of_group(group.name),), f"the group `{shown(group.name)}`", group.span
