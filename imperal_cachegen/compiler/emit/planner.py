"""From a resolved schema to the plan of its module: what stands in it, in which order."""

import re
from collections.abc import Iterator

from ..ir import Group, Schema
from ..keys.builder import Parameter
from .classes import class_plans
from .functions import builder_of, constant_of, function, scope_of
from .groups import group_plan
from .imports import Home, Imports
from .layout import bracketed
from .plan import ClassPlan, FilePlan, FunctionPlan, ParameterPlan
from .pysource import Code, docstring, identifier, string
from .readthrough import read_through
from .wrappers import wrappers

RUNTIME_API = 1
"""The runtime's API that generated modules need: an older runtime refuses to import them."""


def plan_module(schema: Schema, home: Home, digest: str) -> FilePlan:
    """Plan the module of a schema. `digest` tells this text from another of the same module (a hot reload)."""
    imports = Imports(home, _own_classes(schema))
    imports.plain("cache_of")
    setup = [Code(f"{imports.plain('require_runtime')}({RUNTIME_API})")]
    setup += _registry(schema, imports)
    classes = class_plans(schema, imports)
    registrations = _registrations(schema, imports)
    functions, constants, caches = _functions(schema, imports)
    if schema.models:
        functions = (*functions, _register(schema, imports))
    adopt = _adopt(classes, digest, imports) if classes else None
    exported = {plan.name for plan in classes} | {plan.name for plan in functions if not plan.name.startswith("_")}
    exported |= {identifier(model.cls or model.imported.name) for model in schema.models if model.imported is not None}
    exported |= {Code("cache_of")} | ({Code("ext"), Code("models")} if schema.models else set())
    return FilePlan(
        docstring=docstring(schema.description.strip("\n") or f"The caches of {schema.app or schema.source.name}.", 0),
        imports=imports.blocks(),
        exports=bracketed(
            "__all__ = [", [string(name) for name in sorted(exported, key=place_in_all)], "]", hugging=False
        ),
        setup=tuple(setup),
        classes=classes,
        registrations=registrations,
        adopt=adopt,
        constants=constants,
        caches=caches,
        functions=functions,
    )


def _own_classes(schema: Schema) -> Iterator[str]:
    """Yield the names of the classes that the module defines, or registers as they are."""
    yield from (decl.ref.name for decl in schema.types)
    for model in schema.models:
        yield model.cls or (model.imported.name if model.imported is not None else "")


def _registry(schema: Schema, imports: Imports) -> list[Code]:
    """Return the statements that make `ext` and `models`."""
    if not schema.models:
        return []
    if schema.extension is not None:
        imports.renamed(schema.extension, "ext")
        made = []
    else:
        made = [Code(f"ext = {imports.plain('extension')}({string(schema.app or '')})")]
    return [*made, Code(f"models = {imports.plain('models_of')}(ext)")]


def _registrations(schema: Schema, imports: Imports) -> tuple[Code, ...]:
    """Return the calls that register imported classes."""
    calls = []
    for model in schema.models:
        if model.imported is not None:
            local = imports.renamed(model.imported, model.cls or model.imported.name)
            calls.append(Code(f"models.cache_model({string(model.name)})({local})"))
    return tuple(calls)


def _adopt(classes: tuple[ClassPlan, ...], digest: str, imports: Imports) -> Code:
    """Return the call that gives a second execution of this text the classes of the first."""
    names = [string(plan.name) for plan in classes]
    inside = Code(f"({names[0]},)") if len(names) == 1 else bracketed("(", names, ")", 4, hugging=False)
    return bracketed(f"{imports.plain('adopt')}(", ["globals()", "__name__", string(digest), inside], ")")


def _functions(schema: Schema, imports: Imports) -> tuple[tuple[FunctionPlan, ...], tuple[Code, ...], tuple[Code, ...]]:
    """Return the functions of keys and groups, the constants that they refer to, and one `ReadThrough` a key."""
    functions: list[FunctionPlan] = []
    constants: dict[Code, None] = {}
    caches: list[Code] = []
    for model in schema.models:
        if model.scope is not None and model.keys:
            plan, built = scope_of(model, imports)
            functions.append(plan)
            constants.update(dict.fromkeys(map(constant_of, built.constants)))
        for key in model.keys:
            plan, built = builder_of(key, imports)
            caches.append(read_through(model, key, imports))
            functions += [plan, *wrappers(model, key, built.parameters, imports)]
            constants.update(dict.fromkeys(map(constant_of, built.constants)))
    for group in schema.groups:
        plan, made = group_plan(group, _group_parameters(group), imports)
        functions.append(plan)
        constants.update(dict.fromkeys(made))
    return tuple(functions), tuple(constants), tuple(caches)


def _group_parameters(group: Group) -> tuple[Parameter, ...]:
    """Return a group's parameters: every one required."""
    return tuple(Parameter(segment.name, segment.type.python, None) for segment in group.parameters)


def _register(schema: Schema, imports: Imports) -> FunctionPlan:
    """Plan `register`."""
    body = ["registry = models_of(extension)"]
    for model in schema.models:
        local = identifier(model.cls or (model.imported.name if model.imported else ""))
        body.append(f"registry.cache_model({string(model.name)})({local})")
    text = (
        "Register every model of this module on another extension, at any time; twice does no harm.\n\n"
        "Raises:\n    ValueError: another class is registered under one of the names."
    )
    parameter = ParameterPlan(Code("extension"), imports.plain("ModelRegistry"), None)
    return function("register", ((parameter,), ()), "None", text, body, False)


def place_in_all(name: str) -> tuple[int, list[tuple[int, int | str]]]:
    """Return the place of a name in `__all__`: constants, classes, the rest; numbers in names count as numbers."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    words = re.findall(r"[0-9]+|[^0-9]", name)
    return kind, [(0, int(word)) if word.isdecimal() else (1, word) for word in words]
