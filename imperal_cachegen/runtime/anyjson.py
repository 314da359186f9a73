"""`AnyJson`: the type of a field that holds any JSON value.

Bare `Any` would take values that JSON has no form for, and hand back others. Pydantic's `JsonValue` checks, but costs
each class that uses it milliseconds at import, and is no `Any` for type checkers. This one checks and copies in Python,
and takes what a JSON parser has read as it is.
"""

from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

MAX_DEPTH = 190
"""Levels of lists and dicts, at most: deeper ones could not be read back."""


def json_value(value: object, depth: int = MAX_DEPTH) -> Any:
    """Return a copy made of plain `dict`, `list`, `str`, `int`, `float`, `bool` and `None`.

    Raises:
        ValueError: something else is in it, a key that is no string, NaN or an infinity, or more than 190 levels.
    """
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int.__int__(value)
    if isinstance(value, float):
        if value - value != 0:
            raise ValueError("JSON has no NaN and no infinity")
        return float.__float__(value)
    if depth == 0:
        raise ValueError(f"JSON of more than {MAX_DEPTH} levels can't be read back")
    if isinstance(value, list):
        return [json_value(item, depth - 1) for item in value]
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise ValueError(  # noqa: TRY004  # Pydantic turns it into a validation error
                    f"a JSON object's keys are strings, not {type(key).__name__}"
                )
        return {str.__str__(key): json_value(item, depth - 1) for key, item in value.items()}
    raise ValueError(f"{type(value).__name__} is no JSON value")


if TYPE_CHECKING:
    AnyJson: TypeAlias = Any
else:

    class _Json:
        @classmethod
        def __get_pydantic_core_schema__(cls, source: Any, handler: "GetCoreSchemaHandler") -> "CoreSchema":
            from pydantic_core import core_schema

            return core_schema.json_or_python_schema(
                json_schema=core_schema.any_schema(),
                python_schema=core_schema.no_info_plain_validator_function(json_value),
            )

    AnyJson = Annotated[Any, _Json]
