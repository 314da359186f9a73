"""What the compiler can't know of a class that it never imports: whether it has the fields that a schema's rules name."""

from collections.abc import Iterable

from pydantic import BaseModel


def check_fields(model: object, name: str, wanted: Iterable[str]) -> None:
    """Check that the class of the cache model `name` has every wanted field.

    Raises:
        TypeError: it is no Pydantic class, or lacks one.
    """
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        raise TypeError(
            f"cache model `{name}`: {getattr(model, '__name__', type(model).__name__)!r:.80} is no Pydantic class"
        )
    known = model.__pydantic_fields__
    missing = [field for field in wanted if field not in known]
    if missing:
        raise TypeError(
            f"cache model `{name}`: {model.__qualname__} has no field {', '.join(f'`{field}`' for field in missing)}, "
            "which the schema's identity, store_if or oversize names"
        )
