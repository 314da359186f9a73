"""YAML as editors read it: 1.2's core scalars through PyYAML, apart from our own reader, and where each value stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import yaml
from jsonschema import Draft7Validator, ValidationError

from imperal_cachegen.compiler.editor import json_schema

Path = tuple[str | int, ...]
Range = tuple[int, int]

VALIDATOR = Draft7Validator(json_schema())


class CoreLoader(yaml.SafeLoader):
    """YAML 1.2's core schema, as the `yaml` package of npm has it; keys are texts, as in JSON."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", "~nN\0"),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", "-+.0123456789"),
):  # fmt: skip
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), [*_first, ""])


def _number(loader: CoreLoader, node: yaml.ScalarNode) -> int | float:
    text = node.value
    if node.tag.endswith("int"):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))


CoreLoader.add_constructor("tag:yaml.org,2002:int", _number)
CoreLoader.add_constructor("tag:yaml.org,2002:float", _number)


@dataclass(frozen=True)
class Document:
    """A file as data, and the range of the text that each value (with its key) stands in."""

    value: Any
    places: dict[Path, Range]

    def place(self, path: Path) -> Range:
        """Return where a value stands; of what is not there, where the nearest thing around it does."""
        while path not in self.places:
            path = path[:-1]
        return self.places[path]


def document(text: str) -> Document:
    """Read a text."""
    loader = CoreLoader(text)
    try:
        node = loader.get_single_node()
        places: dict[Path, Range] = {}
        value = _value(loader, node, (), places)
    finally:
        loader.dispose()
    places[()] = (0, len(text))
    return Document(value, places)


def _value(loader: CoreLoader, node: yaml.Node, path: Path, places: dict[Path, Range]) -> Any:
    places.setdefault(path, (node.start_mark.index, node.end_mark.index))
    if isinstance(node, yaml.MappingNode):
        made = {}
        for key, value in node.value:
            below = (*path, key.value)
            places[below] = (key.start_mark.index, max(value.end_mark.index, key.end_mark.index))
            made[key.value] = _value(loader, value, below, places)
        return made
    if isinstance(node, yaml.SequenceNode):
        return [_value(loader, item, (*path, at), places) for at, item in enumerate(node.value)]
    return loader.construct_object(node)


def complaints(value: Any) -> Iterator[tuple[Path, str]]:
    """Yield what the JSON Schema says of a value: the path of what it is about, and the message."""
    for error in VALIDATOR.iter_errors(value):
        path = tuple(error.absolute_path)
        for key in _keys(error):
            yield (*path, *key), error.message


def _keys(error: ValidationError) -> list[tuple[str, ...]]:
    """Return the keys of a mapping that an error is about; nothing where it is about the whole value."""
    if "propertyNames" in error.absolute_schema_path:
        return [(str(error.instance),)]
    if error.validator == "additionalProperties" and error.validator_value is False:
        known = error.schema.get("properties", {})
        patterns = error.schema.get("patternProperties", {})
        return [
            (key,) for key in error.instance if key not in known and not any(re.search(one, key) for one in patterns)
        ]
    return [()]
