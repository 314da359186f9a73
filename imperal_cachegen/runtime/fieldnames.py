"""What the compiler can't know of a class that it never imports: whether it is Pydantic's, and has the fields that rules name."""

from collections.abc import Iterable

from pydantic import BaseModel


def class_name(thing: object) -> str:
    """Return the quoted name of a class, else that of a thing's class: no value may get into a message."""
    return f"{getattr(thing, '__name__', type(thing).__name__)!r:.80}"


def pydantic_class(model: object, name: object) -> type[BaseModel]:
    """Return the class of the cache model `name`.

    Raises:
        TypeError: it is no Pydantic class.
    """
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        raise TypeError(f"cache model `{name}`: {class_name(model)} is no Pydantic class")
    return model


def check_fields(model: object, name: str, wanted: Iterable[str]) -> None:
    """Check that the class of the cache model `name` has every wanted field.

    Raises:
        TypeError: it is no Pydantic class, or lacks one.
    """
    cls = pydantic_class(model, name)
    known = cls.__pydantic_fields__
    missing = [field for field in wanted if field not in known]
    if missing:
        raise TypeError(
            f"cache model `{name}`: {cls.__qualname__} has no field {', '.join(f'`{field}`' for field in missing)}, "
            "which the schema's identity, store_if or oversize names"
        )
