"""Plans classes: types in order of need, then models, with forward references quoted only where there is no other way."""

from dataclasses import replace

from ..ir import Annotation, Field, InstanceValue, Limited, Model, Schema, TypeDecl, Value
from ..ir.references import references
from .annotations import annotation, limit_arguments
from .defaults import needs_factory, value_code
from .imports import ClassNames, Imports
from .layout import bracketed
from .order import in_groups
from .plan import ClassPlan, FieldPlan
from .pysource import Code, docstring, identifier, string

REFUSES_INFINITY = Code("allow_inf_nan=False")
READS_BY_NAME = Code("validate_by_name=True")
DEFERS = Code("defer_build=True")
REFUSES_OTHERS = Code('extra="forbid"')


def class_plans(schema: Schema, imports: Imports) -> tuple[ClassPlan, ...]:
    """Plan every class that the module defines."""
    plans: list[ClassPlan] = []
    defined: set[str] = set()
    for group in in_groups(schema.types):
        for decl in group:
            plans.append(_type(decl, group, defined, imports))
            defined.add(decl.ref.name)
    plans.extend(_model(model, imports) for model in schema.models if model.imported is None)
    return tuple(_with_alias(plan, imports) for plan in plans)


def _with_alias(plan: ClassPlan, imports: Imports) -> ClassPlan:
    """Give a class its second name, where a field of some class has its first."""
    if plan.name not in imports.aliased:
        return plan
    alias = Code(f"_{plan.name} = {plan.name}")
    if plan.rebuild is None and any(f"_{plan.name}" in field.annotation for field in plan.fields):
        # It refers to itself under a name that it gets after its body: now it can be completed.
        return replace(plan, alias=alias, rebuild=Code(f"{imports.plain('rebuild')}({plan.name})"))
    return replace(plan, alias=alias)


def _type(decl: TypeDecl, group: tuple[TypeDecl, ...], defined: set[str], imports: Imports) -> ClassPlan:
    """Plan a nested type. The classes of a cycle are built at once, when all of them are there."""
    ahead = frozenset(member.ref.name for member in group if member.ref.name not in defined)
    schema = decl.ref.schema
    base = imports.plain("BaseModel") if decl.root is None else Code("")
    names = _names(decl.fields, imports)
    fields = tuple(_field(field, ahead, schema, names) for field in decl.fields)
    if decl.root is not None:
        root = _annotation(decl.root, ahead, schema, ClassNames(imports, frozenset(("root",))))
        base = Code(f"{imports.plain('RootModel')}[{root}]")
        fields = (FieldPlan(Code("root"), root, None, None),)
    in_cycle = len(group) > 1
    last = in_cycle and ahead == {decl.ref.name}
    members = [identifier(member.ref.name) for member in group]
    return ClassPlan(
        name=identifier(decl.ref.name),
        base=base,
        decorator=None,
        docstring=docstring(decl.description, 4) if decl.description.strip() else None,
        config=_config(decl, in_cycle, imports),
        fields=fields,
        alias=None,
        rebuild=bracketed(f"{imports.plain('rebuild')}(", members, ")") if last else None,
        declared=decl,
    )


def _model(model: Model, imports: Imports) -> ClassPlan:
    """Plan the class of a model."""
    return ClassPlan(
        name=identifier(model.cls),
        base=imports.plain("BaseModel"),
        decorator=Code(f"models.cache_model({string(model.name)})"),
        docstring=docstring(model.description, 4) if model.description.strip() else None,
        config=_config(model, False, imports),
        fields=tuple(_field(field, frozenset(), "", _names(model.fields, imports)) for field in model.fields),
        alias=None,
        rebuild=None,
        declared=model,
    )


def _config(declared: TypeDecl | Model, in_cycle: bool, imports: Imports) -> Code:
    """Return the value of `model_config`."""
    settings = [REFUSES_INFINITY]
    if declared.closed:
        settings.append(REFUSES_OTHERS)
    if any(field.alias is not None for field in declared.fields):
        settings.append(READS_BY_NAME)
    if in_cycle:
        settings.append(DEFERS)
    return Code(f"{imports.plain('ConfigDict')}({', '.join(settings)})")


def _names(fields: tuple[Field, ...], imports: Imports) -> ClassNames:
    """Return the names as the body of a class with these fields may use them."""
    return ClassNames(imports, frozenset(field.python for field in fields))


def _annotation(wanted: Annotation, ahead: frozenset[str], schema: str, names: ClassNames) -> Code:
    """Return an annotation, quoted as a whole where it names a class that is still to come."""
    code = annotation(wanted, names)
    if any(ref.schema == schema and ref.name in ahead for ref in references(wanted)):
        return string(code)
    return code


def _field(field: Field, ahead: frozenset[str], schema: str, names: ClassNames) -> FieldPlan:
    """Plan a field."""
    wanted, arguments = field.annotation, list[Code]()
    default = value_code(field.default.value, names) if field.default is not None else None
    fresh = field.default is not None and needs_factory(field.default.value)
    if field.default is not None:
        arguments.append(_default(field.default.value, ahead, schema, names))
    if field.alias is not None:
        alias = string(field.alias)
        arguments += [Code(f"validation_alias={alias}"), Code(f"serialization_alias={alias}")]
    if isinstance(wanted, Limited):
        arguments += limit_arguments(wanted, names)
        wanted = wanted.inner
    if field.description.strip():
        arguments.append(Code(f"description={string(field.description)}"))
    name, code = identifier(field.python), _annotation(wanted, ahead, schema, names)
    if not arguments or (len(arguments) == 1 and default is not None and not fresh):
        return FieldPlan(name, code, default, field)
    call = bracketed(f"{name}: {code} = {names.in_class('Field')}(", arguments, ")", 4)
    return FieldPlan(name, code, Code(call.removeprefix(f"{name}: {code} = ")), field)


def _default(value: Value, ahead: frozenset[str], schema: str, names: ClassNames) -> Code:
    """Return a default as an argument of `Field`: a value, or a factory where it is made anew for each instance."""
    code = value_code(value, names)
    if not needs_factory(value):
        return Code(f"default={code}")
    if isinstance(value, InstanceValue) and not value.fields:
        cls = value.type
        if cls.schema != schema or cls.name not in ahead:
            return Code(f"default_factory={names.type(cls)}")
    return Code(f"default_factory=lambda: {code}")
