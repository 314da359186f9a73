"""Where lines break: brackets laid out as black does, so that black finds little to change.

Three forms, the first that fits: all in one line, the inside on a line of its own, one item a line with a last comma.
"""

from collections.abc import Sequence

from .pysource import Code, line_length


def bracketed(
    head: str, items: Sequence[str], tail: str, indent: int = 0, hugging: bool = True, comma: bool = True
) -> Code:
    """Return `head(items)tail` for a line indented by `indent`; later lines are indented in the text itself.

    `hugging` allows the second form (black does not use it for imports, lists and tuples); `comma` the last comma.
    """
    inside = ", ".join(items)
    if indent + len(head) + len(inside) + len(tail) <= line_length() and "\n" not in inside:
        return Code(f"{head}{inside}{tail}")
    margin = " " * indent
    if hugging and indent + 4 + len(inside) <= line_length() and "\n" not in inside:
        return Code(f"{head}\n{margin}    {inside}\n{margin}{tail}")
    lines = "".join(f"\n{margin}    {item}," for item in items)
    return Code(f"{head}{lines if comma else lines[:-1]}\n{margin}{tail}")
