"""Completing classes that refer to each other."""

from pydantic import BaseModel


def rebuild(*classes: type[BaseModel]) -> None:
    """Resolve the forward references of classes, once all of them are defined."""
    for cls in classes:
        cls.model_rebuild(_parent_namespace_depth=2)
