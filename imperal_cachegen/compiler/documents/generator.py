"""The class generator (datamodel-code-generator): the only place that imports it, and only when there is a document.

It is given a document that holds nothing of the user's but types, limits and the values of `enum`: definitions and
properties have names of ours, patterns are placeholders, and every reference points into the document itself. So
nothing that it does with names, titles, descriptions, defaults, extensions or files can be reached.
"""

import ast
import io
import json
import os
import warnings
from collections.abc import Iterable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from decimal import Decimal

from .shapes import Anything, Array, Choice, Class, Definition, Either, Limits, Ref, Shape, Simple, Table

_KEYWORDS = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "multiple_of": "multipleOf",
    "min_length": "minLength",
    "max_length": "maxLength",
}
_ARRAY_KEYWORDS = {"min_length": "minItems", "max_length": "maxItems"}
_CHECKED_FORMATS = ("int32", "int64", "float", "double")
"""Have become limits or say nothing more: the generator does not see them."""


class GeneratorFailed(Exception):
    """The generator raised something; the message says what."""


class Request:
    """What the generator is asked for, and the names that things have on the way."""

    def __init__(self, definitions: Iterable[Definition]) -> None:
        self.definitions = {f"Planned{number}": found for number, found in enumerate(definitions)}
        self.names = {found.place: name for name, found in self.definitions.items()}
        self._patterns: dict[str, str] = {}

    @property
    def patterns(self) -> Mapping[str, str]:
        """The pattern behind each placeholder."""
        return {placeholder: pattern for pattern, placeholder in self._patterns.items()}

    def document(self) -> dict[str, object]:
        """Return the document."""
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Unplanned",
            "type": "object",
            "properties": {},
            "$defs": {name: self._body(found.body) for name, found in self.definitions.items()},
        }

    def _body(self, body: Class | Shape) -> dict[str, object]:
        """A root goes as the only property of an object: as a recursive list, it would be weakened to `list`."""
        shapes = [found.shape for found in body.properties] if isinstance(body, Class) else [body]
        properties = {f"f{number}": self._schema(shape) for number, shape in enumerate(shapes)}
        return {"type": "object", "properties": properties, "required": list(properties)}

    def _schema(self, shape: Shape) -> dict[str, object]:
        match shape:
            case Anything():
                return {}
            case Simple():
                form = {} if shape.format in ("", *_CHECKED_FORMATS) else {"format": shape.format}
                return {"type": shape.type, **form, **self._limits(shape.limits, _KEYWORDS)}
            case Choice():
                return {"enum": list(shape.values)}
            case Array():
                limits = self._limits(shape.limits, _ARRAY_KEYWORDS)
                return {"type": "array", "items": self._schema(shape.item), **limits}
            case Table():
                return {"type": "object", "additionalProperties": self._schema(shape.value)}
            case Ref():
                return {"$ref": f"#/$defs/{self.names[shape.place]}"}
            case Either():
                return {"anyOf": [self._schema(member) for member in shape.members]}

    def _limits(self, limits: Limits, keywords: Mapping[str, str]) -> dict[str, object]:
        written: dict[str, object] = {}
        for name, value in limits:
            if name == "pattern":
                written["pattern"] = self._patterns.setdefault(str(value), f"^placeholder{len(self._patterns)}$")
            elif isinstance(value, Decimal):
                written[keywords[name]] = int(value) if value == value.to_integral_value() else float(value)
            else:
                written[keywords[name]] = value
        return written


def classes(request: Request) -> ast.Module:
    """Return the syntax tree of the module that the generator makes: one call, whatever the size.

    Raises:
        GeneratorFailed: It raised, or what it made is not one Python module.
    """
    silent = io.StringIO()
    with warnings.catch_warnings(), redirect_stdout(silent), redirect_stderr(silent):
        warnings.simplefilter("ignore")
        try:
            return ast.parse(_generated(json.dumps(request.document())))
        except Exception as error:
            raise GeneratorFailed(f"{type(error).__name__}: {error}") from error


def _generated(document: str) -> str:
    import datamodel_code_generator as generator
    from datamodel_code_generator.enums import DataModelType

    text = generator.generate(
        document,
        input_file_type=generator.InputFileType.JsonSchema,
        output_model_type=DataModelType.PydanticV2BaseModel,
        target_python_version=generator.PythonVersion.PY_311,
        formatters=[],
        enum_field_as_literal=generator.LiteralType.All,
        field_constraints=True,
        use_annotated=True,
        use_standard_collections=True,
        use_union_operator=True,
        disable_timestamp=True,
        allow_remote_refs=False,
        encoding="utf-8",
    )
    if not isinstance(text, str):
        raise TypeError(f"expected one module, got {type(text).__name__}")
    return text.replace("\r", "") if os.linesep != "\n" else text
