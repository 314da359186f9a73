"""CG001 to CG004: files as bytes and characters, before anything is read in them."""

from ..source import Span
from .registry import Finding, rule


@rule("CG001", "unreadable-file")
def unreadable_file(span: Span, reason: str) -> Finding:
    """A file can't be read.

    It is missing, is a folder or a device, or the system refuses to open it. Nothing can be said about its content.

    Example:
        cachegen build schemas/mail.yaml        (a file that the user may not read)

    Instead:
        chmod u+r schemas/mail.yaml
    """
    return Finding(span, f"the file can't be read: {reason}")


@rule("CG002", "file-too-large")
def file_too_large(span: Span, size: int, limit: int) -> Finding:
    """A file is larger than 1 MiB.

    A schema is written and reviewed by people; a file of this size is data, or a mistake. The limit keeps one wrong
    path from costing minutes and all of the memory.

    Example:
        cachegen build export.yaml              (10 MB)

    Instead:
        Split the schema into several files, and share `types`, `segments` and `ttl` with `use`.
    """
    return Finding(
        span,
        f"the file has {size:,} bytes, more than {limit:,}",
        ("split the schema into several files; `use` shares types, segments and TTL policies between them",),
    )


@rule("CG003", "not-utf-8")
def not_utf8(span: Span, what: str, help: str) -> Finding:
    """A file is not UTF-8.

    Guessing an encoding gives other characters than the author wrote. Keys made from them would differ silently.

    Example:
        description: Caf\\xe9                    (a byte of Latin-1)

    Instead:
        Save the file as UTF-8, with or without a byte-order mark.
    """
    return Finding(span, what, (help,))


@rule("CG004", "control-character")
def control_character(span: Span, name: str) -> Finding:
    """A control character stands in a file.

    NUL, escape sequences and the like are invisible in a review and change what a terminal shows. YAML forbids them.

    Example:
        description: "red \\x1b[31m"             (a raw ESC byte)

    Instead:
        description: "red \\e[31m"               (YAML's escape, in double quotes)
    """
    return Finding(
        span,
        f"{name} is not allowed in a schema",
        ('remove it; inside double quotes it can be written as an escape (`"\\x00"`)',),
    )
