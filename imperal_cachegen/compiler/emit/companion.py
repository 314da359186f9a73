"""Plans the strategies of a module: what tests of one's own draw its models' values and its keys' arguments from.

A companion imports its module under one name, and every name of its own has an ending that no import has: nothing that a
schema calls something can meet anything here. What the strategies do is written by hand, in `testing.strategies`.
"""

import ast
from collections.abc import Iterator, Sequence

from ...keys import Enum, Int
from ..ir import Key, Model, Schema, Segment
from ..keys.builder import default_source
from ..names import class_of_model
from .errors import NotAsPlanned
from .folder import Out
from .functions import function, listed, statement
from .imports import KEYS, STRATEGIES, Home, Imports
from .layout import bracketed
from .out import ours_of
from .pieces import Pieces, function_pieces
from .plan import ArgumentsPlan, CompanionPlan, FieldPlan, FunctionPlan, ParameterPlan
from .planner import place_in_all
from .pysource import Code, docstring, dotted, identifier, string
from .readthrough import condition
from .verify import as_planned, function_statement
from .wrappers import condition_shown

CACHED = "cached"
"""What a companion calls its module."""

_GIVEN = "`fields` are strategies of your own for some of its fields."


def plan_companion(schema: Schema, out: Out) -> CompanionPlan:
    """Plan the strategies of a schema's module."""
    return _Companion(schema, out).plan()


class _Companion:
    def __init__(self, schema: Schema, out: Out) -> None:
        self._schema = schema
        self._out = out
        self._imports = Imports(Home(schema.source.name, (), ours_of(out)))
        self._names: set[str] = set()

    def plan(self) -> CompanionPlan:
        classes: list[ArgumentsPlan] = []
        keys: list[Code] = []
        functions: list[FunctionPlan] = []
        for model in self._schema.models:
            functions.append(self._values(model))
            for key in model.keys:
                if key.segments:
                    arguments = self._arguments(key)
                    classes.append(arguments)
                    keys.append(self._strategies(model, key, arguments.name))
                    functions += self._of_key(model, key, arguments.name)
        names = sorted((*(made.name for made in classes), *(made.name for made in functions)), key=place_in_all)
        module = self._schema.module
        return CompanionPlan(
            docstring=docstring(f"Hypothesis strategies for tests: the models and the key arguments of `{module}`.", 0),
            imports=(*(tuple(line.text for line in block) for block in self._imports.blocks()), (self._home(),)),
            exports=bracketed("__all__ = [", list(map(string, names)), "]", hugging=False),
            classes=tuple(classes),
            keys=tuple(keys),
            functions=tuple(functions),
        )

    def _home(self) -> Code:
        """Return the statement that imports the module itself."""
        module = identifier(self._schema.module)
        if self._out.package is not None:
            return Code(f"from {dotted(self._out.package)} import {module} as {CACHED}")
        return Code(f"from . import {module} as {CACHED}" if self._out.regular else f"import {module} as {CACHED}")

    def _arguments(self, key: Key) -> ArgumentsPlan:
        """Plan the class of a key's arguments."""
        name = f"{class_of_model(key.base)}Arguments"
        while name in self._names:
            name += "_"
        self._names.add(name)
        self._imports.of("typing", "TypedDict")
        hidden = {segment.name for segment in key.segments}
        return ArgumentsPlan(
            identifier(name),
            docstring(f"The arguments of `{key.base}_key`.", 4),
            tuple(
                FieldPlan(identifier(segment.name), self._annotation(segment, hidden), None, None)
                for segment in key.segments
            ),
        )

    def _annotation(self, segment: Segment, hidden: set[str]) -> Code:
        """Return the type of an argument; in a class, a field hides what has its name."""
        text = segment.type.python
        head = segment.type.plain_python.partition("[")[0]
        if head == "Json":
            self._imports.of(KEYS, "Json")
        elif head == "UUID | str":
            self._imports.plain("UUID")
        elif head in hidden:
            return Code(text.replace(head, self._imports.under_another_name(head), 1))
        else:
            self._imports.plain(head)
        return Code(text)

    def _strategies(self, model: Model, key: Key, arguments: Code) -> Code:
        """Return the statement that makes the strategies of a key."""
        called = self._imports.of(STRATEGIES, "KeyStrategies")
        segments = [f"{string(each.name)}: {self._type(each)}" for each in key.segments]
        parts = [arguments, f"{CACHED}.{identifier(model.cls)}", _mapping(segments)]
        defaults = [f"{string(each.name)}: {self._default(each)}" for each in key.segments if each.default is not None]
        if defaults:
            parts.append(f"defaults={_mapping(defaults)}")
        if model.identity:
            pairs = [f"{string(each.field)}: {string(each.segment)}" for each in model.identity]
            parts.append(f"identity={_mapping(pairs)}")
        if model.store_if:
            parts.append(self._store_if(model))
        return bracketed(f"{_name(key)} = {called}(", parts, ")")

    def _type(self, segment: Segment) -> Code:
        """Return the expression that makes a segment's type."""
        name = self._imports.of(KEYS, type(segment.type).__name__)
        match segment.type:
            case Enum(values):
                arguments = f"({', '.join(map(string, values))}{',' if len(values) == 1 else ''})"
            case Int(bounded=False):
                arguments = ""
            case other:
                arguments = ", ".join(map(repr, other.arguments))
        return Code(f"{name}({arguments}){'.or_none()' if segment.type.optional else ''}")

    def _default(self, segment: Segment) -> str:
        """Return a segment's default, as the key builder has it."""
        source = default_source(segment.default) or "None"
        for name in ("datetime", "date", "UTC"):
            if source.startswith(f"{name}(") or source.endswith(f"tzinfo={name})"):
                self._imports.plain(name)
        return source

    def _store_if(self, model: Model) -> str:
        """Return the conditions of a model, as `ReadThrough` takes them."""
        rules = [
            f"({string(rule.field)}, {condition(rule.value, rule.not_empty, self._imports)})" for rule in model.store_if
        ]
        return f"store_if=({', '.join(rules)}{',' if len(rules) == 1 else ''})"

    def _values(self, model: Model) -> FunctionPlan:
        """Plan the function of a model's values."""
        called = self._imports.of(STRATEGIES, "values_of")
        text = f"Return values of `{model.cls}` that can be stored, and read back as what they were.{_storing(model)}"
        arguments = [f"{CACHED}.{identifier(model.cls)}", "fields"]
        arguments += [self._store_if(model)] if model.store_if else []
        body = statement(f"return {called}(", arguments, ")")
        returns = self._strategy(f"{CACHED}.{model.cls}")
        return function(f"{model.name}_values", ((), (self._fields(),)), returns, f"{text}\n\n{_GIVEN}", body, False)

    def _of_key(self, model: Model, key: Key, arguments: Code) -> Iterator[FunctionPlan]:
        """Plan the functions of a key: its arguments alone, and with a value."""
        template = f"`{key.stored_text}`"
        text = f"Return arguments of the key {template}. Different ones make different keys."
        body = [f"return {_name(key)}.arguments()"]
        yield function(f"{key.base}_arguments", ((), ()), self._strategy(arguments), text, body, False)
        text = (
            f"Return pairs: arguments of the key {template}, and a value of `{model.cls}` that may be stored under it."
        )
        if model.identity:
            text += f" Its {listed(pair.field for pair in model.identity)} agree with the arguments."
        pair = f"tuple[{arguments}, {CACHED}.{model.cls}]"
        body = [f"return {_name(key)}.entries(fields)"]
        text = f"{text}{_storing(model)}\n\n{_GIVEN}"
        yield function(f"{key.base}_entries", ((), (self._fields(),)), self._strategy(pair), text, body, False)

    def _fields(self) -> ParameterPlan:
        return ParameterPlan(Code("fields"), Code(f"{self._imports.of(STRATEGIES, 'Fields')} | None"), Code("None"))

    def _strategy(self, drawn: str) -> str:
        return f"{self._imports.of(STRATEGIES, 'SearchStrategy')}[{drawn}]"


def _name(key: Key) -> str:
    """Return the name of the `KeyStrategies` of a key."""
    return f"_{key.base}"


def _mapping(items: Sequence[str]) -> str:
    return f"{{{', '.join(items)}}}"


def _storing(model: Model) -> str:
    """Return what a docstring says of a model's conditions."""
    rules = [f"`{rule.field}` is {condition_shown(rule)}" for rule in model.store_if]
    return f" In each, {' and '.join(rules)}: others are not stored." if rules else ""


def verify_companion(text: str, plan: CompanionPlan) -> None:
    """Check the text of a companion, below its header, against its plan.

    Raises:
        NotAsPlanned: it differs.
    """
    for _ in as_planned(text, _statements(plan, Pieces())):
        pass


def _statements(plan: CompanionPlan, pieces: Pieces) -> Iterator[ast.stmt]:
    """Yield the statements that a companion should hold, each made from its own piece of the plan."""
    pieces.take((plan.docstring, *(line for block in plan.imports for line in block), plan.exports))
    yield pieces.statement(plan.docstring)
    for block in plan.imports:
        yield from map(pieces.statement, block)
    yield pieces.statement(plan.exports)
    for planned in plan.classes:
        head = f"class {planned.name}(TypedDict): pass"
        pieces.take((head, planned.docstring, *(field.annotation for field in planned.fields)))
        made = pieces.statement(head)
        if not isinstance(made, ast.ClassDef):
            raise NotAsPlanned(f"no class: {planned.name}")
        made.body = [pieces.statement(planned.docstring)]
        for field in planned.fields:
            target = ast.Name(str(field.name), ast.Store())
            made.body.append(ast.AnnAssign(target, pieces.expression(field.annotation), None, 1))
        yield made
    pieces.take(plan.keys)
    yield from map(pieces.statement, plan.keys)
    for function_ in plan.functions:
        pieces.take(function_pieces(function_))
        yield function_statement(function_, pieces)
