"""The names of segments: parameters of the generated functions, so no word that those use for something else."""

import keyword
import re

from ..diagnostics import Steps
from ..names import PARAMETERS_OF_OURS, reserved_in_functions
from ..nodes import Scalar
from ..rules.keys import segments as rules
from ..source import Span
from .segments import TYPES

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
"""The name of a segment; models, keys, groups and policies are named alike."""


_INSTEAD = {"date": "day", "datetime": "moment", "type": "kind", "range": "period", "value": "content", "int": "number"}


def check_segment_name(name: str, span: Span) -> Steps[bool]:
    """Check that a segment's name can be a parameter's name."""
    problem = _problem(name)
    if problem is None:
        return True
    yield rules.segment_name(span, name, *problem)
    return False


def check_type_name(name: Scalar) -> Steps[bool]:
    """Check the name of a named segment type: the name of the holes that it is for, and not a built-in type's."""
    if name.text in TYPES:
        yield rules.segment_type_name(name.span, name.text)
        return False
    return (yield from check_segment_name(name.text, name.span))


def _problem(name: str) -> tuple[str, str] | None:
    """Return what is wrong with a name, and the way out."""
    if not NAME.fullmatch(name):
        if len(name) > 63:
            return "is longer than 63 characters", "shorten it: it is a parameter's name"
        words = re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()).strip("_")
        way = f"write `{words}`" if NAME.fullmatch(words) else "write a name like `account_id`"
        return "is no name of a segment, which is lower-case letters, digits and `_`", way
    way = f"name it `{_INSTEAD.get(name, f'{name}_name' if keyword.iskeyword(name) else f'{name}_id')}`"
    if keyword.iskeyword(name):
        return "is a Python keyword, and cannot name a parameter", way
    if name in PARAMETERS_OF_OURS:
        return "is a parameter of the generated functions", way
    if name in reserved_in_functions():
        return "is used by the generated functions themselves", way
    return None
