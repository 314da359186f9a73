"""The grammar of keys: templates, segment types, and segments with their defaults.

Each function reads one scalar of a schema and answers every mistake with its place, a reason and a way out. What a
template's holes mean, and whether the key is sound, is decided elsewhere.
"""

from collections.abc import Collection

from ...keys import SegmentType
from ..diagnostics import Steps
from ..ir import Default
from ..nodes import Scalar
from ..rules.keys import segments as rules
from .defaults import default_of
from .names import check_segment_name, check_type_name
from .segments import default_mark, type_of
from .templates import template

__all__ = ["check_segment_name", "check_type_name", "segment", "segment_type", "template"]


def segment_type(node: Scalar, name: Scalar | None = None) -> Steps[SegmentType | None]:
    """Read a named segment type: `id(40)`, `text | None`. With `name`, its name is checked too."""
    sound = True
    if name is not None:
        sound = yield from check_type_name(name)
    mark = default_mark(node.text)
    if mark is not None:
        written = f"{'page' if name is None else name.text}: {node.text}"
        yield rules.named_segment_default(node.part(mark, len(node.text)), written)
        sound = False
    found = yield from type_of(node, mark)
    return found if sound else None


def segment(
    _name: Scalar, node: Scalar, named: Collection[str] = ()
) -> Steps[tuple[SegmentType, Default | None] | None]:
    """Read a segment of a model or a key: `type`, `type | None`, `type = default`. `named` are the named types.

    Its name is not checked here: the hole that it is for bears the same one.
    """
    mark = default_mark(node.text)
    found = yield from type_of(node, mark, named)
    if found is None:
        return None
    if mark is None:
        return found, None
    default = yield from default_of(node, mark, found)
    return None if default is None else (found, default)
