"""Values that a Pydantic class takes: drawn from its core schema, which holds every limit that its fields have.

What is drawn is input for validation; nested classes are made at once. Limits that a strategy can't meet by itself (a
pattern and a length) are met by drawing again; a validator of the class's own may refuse what is drawn.
"""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from pydantic_core import SchemaValidator

from .jsonvalues import TEXTS
from .scalarvalues import MANY, Unmakable, Values, chosen, is_valid, repeated, scalar_values, sizes

LEVELS = 6
"""Containers and classes inside each other that hold more than they must; a list has up to half as many items more."""

_ENDLESS = -30
"""The level on which a class that always holds another one of itself is given up."""

_AROUND = ("custom-error", "dataclass", "default", "definitions", "function-after", "function-before", "function-wrap")
"""Kinds of schemas that have another one inside, whose input is theirs."""

_KINDS: dict[str, Callable[..., Any]] = {"list": list, "set": set, "frozenset": frozenset}


class SchemaValues:
    """What can be drawn for a class and for its fields."""

    def __init__(self, model: type[BaseModel]) -> None:
        if not model.__pydantic_complete__:
            model.model_rebuild()
        self.model = model
        self._definitions: dict[str, Any] = {}
        self._made: dict[tuple[str, int], Values] = {}
        self._config: Any = {}
        self._is_root = model.__pydantic_root_model__
        self._makers: dict[str, Callable[[Any, int], Values]] = {
            "chain": self._chain,
            "definition-ref": self._reference,
            "dict": self._mapping,
            "json-or-python": self._either,
            "lax-or-strict": self._either,
            "model": self._nested,
            "nullable": self._nullable,
            "tagged-union": self._union,
            "tuple": self._tuple,
            "union": self._union,
            **dict.fromkeys(("list", "set", "frozenset"), self._array),
            **dict.fromkeys(("model-fields", "typed-dict", "dataclass-args"), self._parts),
            **dict.fromkeys(_AROUND, self._within),
        }
        inside: Any = self._inside_of(model.__pydantic_core_schema__)
        self._fields: dict[str, Any] = {"root": {"schema": inside}} if self._is_root else inside["fields"]

    def data(self, given: Mapping[str, Values], without: Collection[str] = ()) -> Values:
        """Return input for the class: some fields given, and `without` those that are added before it is made.

        Raises:
            TypeError: a field that it does not have.
            Unmakable: nothing is known of a field's values.
        """
        unknown = {*given, *without} - self._fields.keys()
        if unknown:
            raise TypeError(f"{self.model.__qualname__} has no field `{min(unknown)}`")
        fields = {name: field for name, field in self._fields.items() if name not in without}
        return self._record(fields, LEVELS, given)

    def instance(self, data: dict[str, Any]) -> BaseModel | None:
        """Return what the class makes of input; None where its own validators refuse it."""
        return _instance(self.model, data["root"] if self._is_root else data)

    def made(self, data: Values) -> Values:
        """Return instances of the class; what its own validators refuse is drawn again."""
        return data.map(self.instance).filter(_is_made)

    def field(self, name: str) -> Values:
        """Return input for one field."""
        return self._of(_without_default(self._fields[name]["schema"]), LEVELS)

    def accepts(self, name: str) -> Callable[[object], bool]:
        """Return what tells whether a field takes a value."""
        schema = self._fields[name]["schema"]
        if self._definitions:
            schema = {"type": "definitions", "schema": schema, "definitions": list(self._definitions.values())}
        return partial(is_valid, SchemaValidator(schema, self._config))

    def _inside_of(self, schema: Any) -> Any:
        """Return the schema of the class's fields, or of the value of a root model, below all that stands around it."""
        while True:
            kind = schema["type"]
            if kind == "definitions":
                self._define(schema)
            if kind == "definition-ref":
                schema = self._definitions[schema["schema_ref"]]
            elif kind == "model":
                self._config = schema.get("config", {})
                schema = schema["schema"]
                if self._is_root:
                    return schema
            elif kind == "definitions" or (kind.startswith("function-") and "schema" in schema):
                schema = schema["schema"]
            else:
                return schema

    def _define(self, schema: Any) -> None:
        self._definitions |= {one["ref"]: one for one in schema["definitions"]}

    def _of(self, schema: Any, levels: int) -> Values:
        """Return input for a part of the class."""
        make = self._makers.get(schema["type"])
        return scalar_values(schema) if make is None else make(schema, levels)

    def _record(self, fields: Mapping[str, Any], levels: int, given: Mapping[str, Values]) -> Values:
        """Return mappings of field names to input: what has a default is left out at times."""
        required: dict[Any, Values] = dict(given)
        optional: dict[Any, Values] = {}
        for name, field in fields.items():
            schema = field["schema"]
            has_default = schema["type"] == "default" or field.get("required") is False
            unwritten = has_default and (field.get("serialization_exclude") or (levels <= 0 and _is_left_out(schema)))
            if name in given or unwritten:
                continue
            try:
                made = self._of(_without_default(schema), levels)
            except Unmakable as exc:
                if has_default:
                    continue
                raise exc.within(name) from None
            # What a factory makes may differ from run to run, and a failing example could not be found again.
            (optional if has_default and "default_factory" not in schema else required)[name] = made
        return st.fixed_dictionaries(required, optional=optional)

    def _parts(self, schema: Any, levels: int) -> Values:
        fields = schema["fields"]
        if isinstance(fields, list):
            fields = {field["name"]: field for field in fields if field.get("init", True)}
        return self._record(fields, levels, {})

    def _nested(self, schema: Any, levels: int) -> Values:
        return _instances(schema["cls"], self._of(schema["schema"], levels - 1))

    def _reference(self, schema: Any, levels: int) -> Values:
        at = schema["schema_ref"], levels
        if levels < _ENDLESS:
            raise Unmakable("a class that always holds another one of itself")
        if at not in self._made:
            target = self._definitions[at[0]]
            self._made[at] = self._of(target, levels if target["type"] == "model" else levels - 1)
        return self._made[at]

    def _array(self, schema: Any, levels: int) -> Values:
        least, most = sizes(schema, (levels + 1) // 2)
        kind = _KINDS[schema["type"]]
        if not most:
            return st.builds(kind)
        items = self._of(schema.get("items_schema", {"type": "any"}), levels - 1)
        if kind is list and least > MANY:
            return st.lists(items, min_size=1, max_size=3).map(partial(repeated, least))
        if kind is list:
            return st.lists(items, min_size=least, max_size=most)
        return st.lists(items, min_size=least, max_size=most, unique_by=repr).map(partial(_collected, kind))

    def _tuple(self, schema: Any, levels: int) -> Values:
        variadic = schema.get("variadic_item_index")
        items = [self._of(item, levels - 1) for at, item in enumerate(schema["items_schema"]) if at != variadic]
        if variadic is None:
            return st.tuples(*items)
        least, most = sizes(schema, (levels + 1) // 2, len(items))
        middle = self._of(schema["items_schema"][variadic], levels - 1) if most else st.nothing()
        parts = st.tuples(st.tuples(*items[:variadic]), st.lists(middle, min_size=least, max_size=most))
        return st.tuples(parts, st.tuples(*items[variadic:])).map(lambda all_: (*all_[0][0], *all_[0][1], *all_[1]))

    def _mapping(self, schema: Any, levels: int) -> Values:
        least, most = sizes(schema, (levels + 1) // 2)
        if not most:
            return st.builds(dict)
        keys = schema.get("keys_schema", {"type": "any"})
        drawn = TEXTS if keys["type"] == "any" else self._of(keys, levels - 1)
        values = self._of(schema.get("values_schema", {"type": "any"}), levels - 1)
        return st.dictionaries(drawn, values, min_size=least, max_size=most)

    def _nullable(self, schema: Any, levels: int) -> Values:
        return st.none() if levels <= 0 else st.none() | self._of(schema["schema"], levels)

    def _union(self, schema: Any, levels: int) -> Values:
        choices = schema["choices"]
        each = choices.values() if isinstance(choices, dict) else choices
        parts = [choice[0] if isinstance(choice, tuple) else choice for choice in each]
        if levels <= 0:
            parts = [part for part in parts if not _refers(part)] or parts
        return chosen(partial(self._of, part, levels) for part in parts)

    def _either(self, schema: Any, levels: int) -> Values:
        """Return input for what is validated in two ways: as an object of Python where that is known, else as JSON."""
        names = ("python_schema", "json_schema", "strict_schema", "lax_schema")
        parts = [schema[name] for name in names if name in schema]
        return chosen((partial(self._of, part, levels) for part in parts), first=True)

    def _within(self, schema: Any, levels: int) -> Values:
        if schema["type"] == "definitions":
            self._define(schema)
        return self._of(schema["schema"], levels)

    def _chain(self, schema: Any, levels: int) -> Values:
        return self._of(schema["steps"][0], levels)


def _instances(cls: Any, data: Values) -> Values:
    return data.map(partial(_instance, cls)).filter(_is_made)


def _instance(cls: type[BaseModel], data: object) -> BaseModel | None:
    try:
        return cls.model_validate(data, by_alias=True, by_name=True)
    except ValidationError:
        return None


def _is_made(value: object) -> bool:
    return value is not None


def _collected(kind: Callable[[list[Any]], object], items: list[Any]) -> object:
    """Return a set, which strict classes insist on; the list where its items have no hash."""
    try:
        return kind(items)
    except TypeError:
        return items


def _without_default(schema: Any) -> Any:
    return schema["schema"] if schema["type"] == "default" else schema


def _is_left_out(schema: Any) -> bool:
    """Return whether a field with a default is left out of what is to be small."""
    return "default_factory" not in schema or _refers(schema)


def _refers(schema: Any) -> bool:
    """Return whether a schema refers to a definition, at any depth."""
    waiting = [schema]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if part.get("type") == "definition-ref":
                return True
            waiting += [inner for name, inner in part.items() if name not in ("metadata", "serialization", "default")]
        elif isinstance(part, (list, tuple)):
            waiting += part
    return False
