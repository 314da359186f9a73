"""The resolved schemas: what a file means, with everything looked up and every default in its place.

Frozen values made by `resolve`, judged by `keys`, compared by `compare`, planned into modules by `emit`. Nothing here knows
YAML (places are `Span`s) or how a module is printed.
"""

from .annotations import (
    Annotation,
    DictOf,
    Limited,
    ListOf,
    LiteralOf,
    Plain,
    PlainName,
    SetOf,
    TupleOf,
    TypeRef,
    UnionOf,
)
from .keys import Hole, Key, Policy, Segment, Template
from .schemas import Condition, Field, Group, Identity, ImportRef, Model, Project, Schema, Target, Truncate, TypeDecl
from .values import Default, DictValue, InstanceValue, ListValue, Now, SetValue, TupleValue, Value

__all__ = [
    "Annotation",
    "Condition",
    "Default",
    "DictOf",
    "DictValue",
    "Field",
    "Group",
    "Hole",
    "Identity",
    "ImportRef",
    "InstanceValue",
    "Key",
    "Limited",
    "ListOf",
    "ListValue",
    "LiteralOf",
    "Model",
    "Now",
    "Plain",
    "PlainName",
    "Policy",
    "Project",
    "Schema",
    "Segment",
    "SetOf",
    "SetValue",
    "Target",
    "Template",
    "Truncate",
    "TupleOf",
    "TupleValue",
    "TypeDecl",
    "TypeRef",
    "UnionOf",
    "Value",
]
