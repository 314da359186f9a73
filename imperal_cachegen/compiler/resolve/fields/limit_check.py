"""Whether a value is inside the limits of its type, judged by Pydantic itself."""

from functools import lru_cache
from typing import Any

from pydantic_core import SchemaValidator, ValidationError, core_schema

from ...ir import Limited, ListValue, Plain, SetValue, TupleValue, Value


@lru_cache(maxsize=1024)
def _validator(limited: Limited) -> SchemaValidator:
    limits: dict[str, Any] = dict(limited.limits)
    match limited.inner:
        case Plain("int"):
            return SchemaValidator(core_schema.int_schema(**limits))
        case Plain("float"):
            return SchemaValidator(core_schema.float_schema(**limits))
        case Plain("Decimal"):
            return SchemaValidator(core_schema.decimal_schema(**limits))
        case Plain("str"):
            return SchemaValidator(core_schema.str_schema(**limits))
        case _:
            return SchemaValidator(core_schema.list_schema(**limits))


def outside(value: Value, limited: Limited) -> str | None:
    """Return why a value of the right type is outside of its limits, or None where it is not."""
    plain = list(value.items) if isinstance(value, ListValue | SetValue | TupleValue) else value
    try:
        _validator(limited).validate_python(plain)
    except ValidationError as fault:
        said = str(fault.errors()[0]["msg"])
        return said[:1].lower() + said[1:]
    return None
