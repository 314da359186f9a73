"""The top of a schema: version, app id, description, extension, module name.

What stands under `types`, `models` and the like is others' business; here only whether it may be there.
"""

import re
import sys
from dataclasses import dataclass
from keyword import iskeyword

from ..diagnostics import Steps
from ..ir import ImportRef
from ..keys.names import NAME
from ..names import module_of_schema
from ..nodes import Mapping, Node, Scalar
from ..project.settings import VENDORED
from ..rules import head as rules
from ..rules.registry import shown
from ..source import Span
from .loading import File
from .shapes import found, mapping, place, text

SECTIONS = ("ttl", "segments", "types", "models", "groups")

APP = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_PLATFORM_APP = re.compile(r"[a-z0-9][a-z0-9-]*[a-z0-9]")
MODULE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,199}")
CLASS = re.compile(r"[A-Z][A-Za-z0-9]*")
MAX_REFERENCE = 200
"""Characters of `package.module:Name`."""

_IMPORTED = ("pydantic", "pydantic_core", "typing_extensions", "annotated_types", "imperal_cachegen", "imperal_sdk")


@dataclass(frozen=True, slots=True)
class Head:
    """What the top of a schema says; a broken part counts as not there, `app_broken` and `module_broken` apart.

    The spans are where clashes between schemas are pointed out.
    """

    app: str | None
    description: str
    extension: ImportRef | None
    extension_broken: bool
    module: str
    module_broken: bool
    extension_span: Span
    module_span: Span


def first_line(file: File) -> Span:
    """Return what to underline of a file as a whole: its `cachegen` line."""
    key = file.tree.key("cachegen")
    return key.span if key is not None else place(file.tree)


def head(file: File) -> Steps[Head]:
    """Resolve the top of a schema."""
    tree = file.tree
    yield from _version(file)
    if not any(tree.get(section) is not None for section in SECTIONS):
        yield rules.nothing_declared(first_line(file))
    app_node = tree.get("app")
    app = yield from _app(app_node, file)
    description = yield from description_of(tree, "a schema's `description`")
    extension_node = tree.get("extension")
    extension = (yield from reference(extension_node, "extension")) if extension_node is not None else None
    app_broken = app is None and (app_node is not None or tree.get("models") is not None)
    module = yield from _module(file, app, app_broken)
    module_node = tree.get("module")
    fallback = first_line(file)
    return Head(
        app,
        description,
        extension,
        extension is None and extension_node is not None,
        module or "broken_cache",
        module is None,
        extension_node.span if extension_node is not None else fallback,
        module_node.span if module_node is not None else fallback,
    )


def _version(file: File) -> Steps[None]:
    node = file.tree.get("cachegen")
    if node is None:
        yield rules.missing_version(place(file.tree))
    elif not isinstance(node, Scalar) or node.text != "1" or not node.plain:
        if isinstance(node, Scalar) and node.plain and node.text:
            problem = f"version `{shown(node.text)}` of the schema language is not understood"
        else:
            quoted = "the text " if isinstance(node, Scalar) and node.text else ""
            problem = f"{quoted}{found(node)} is no version of the schema language"
        yield rules.unknown_version(place(node), problem)


def _app(node: Node | None, file: File) -> Steps[str | None]:
    if node is None:
        models = file.tree.key("models")
        if models is not None:
            yield rules.missing_app(models.span)
        return None
    app = yield from text(node, "`app`")
    if app is None:
        return None
    if not APP.fullmatch(app):
        yield rules.bad_app(node.span, app)
        return None
    if not _PLATFORM_APP.fullmatch(app):
        yield rules.app_refused(node.span, app)
    return app


def description_of(node: Mapping, what: str) -> Steps[str]:
    """Return the description that a mapping may have."""
    value = node.get("description")
    if value is None:
        return ""
    return (yield from text(value, what)) or ""


def _module(file: File, app: str | None, app_broken: bool) -> Steps[str | None]:
    """Return the module's name; None where it is broken, or made from an app id that is."""
    node = file.tree.get("module")
    app_word = (app or "").replace("-", "_")
    if node is None:
        if app_broken:
            return None
        module, span = module_of_schema(app, file.path.stem), first_line(file)
        if not is_module_name(module):
            yield rules.bad_module(
                span, module, " (made from the file's name)" if not app else " (made from app and file name)"
            )
            return None
        return module
    written = yield from text(node, "`module`")
    if written is None:
        return None
    if not is_module_name(written):
        yield rules.bad_module(node.span, written, "")
        return None
    if written in sys.stdlib_module_names or written in _IMPORTED:
        yield rules.module_shadows(node.span, written, "one of Python's own, or of a library")
    elif written == VENDORED or (written.startswith("__") and written.endswith("__")):
        yield rules.module_shadows(node.span, written, "the package that the modules are in, or of the runtime in it")
    elif app is not None and app_word not in written:
        yield rules.module_without_app(node.span, written, app_word)
    return written


def is_module_name(name: str) -> bool:
    """Whether a name is one of a Python module that any file system can hold."""
    return bool(MODULE.fullmatch(name)) and not iskeyword(name)


def reference(node: Node, what: str) -> Steps[ImportRef | None]:
    """Return a `package.module:Name`; both sides are names that Python can import."""
    written = yield from text(node, f"`{what}`")
    if written is None:
        return None
    module, colon, name = written.partition(":")
    reason = ""
    if not colon:
        reason = "has no `:` before the name"
    elif written.startswith("."):
        reason = "is relative; it is imported from anywhere, so it needs the whole path"
    else:
        wrong = next((word for word in (*module.split("."), name) if not _is_identifier(word)), None)
        if wrong is not None:
            reason = f"has {f'`{wrong}`' if len(wrong) < 40 and wrong else 'something'} that is no Python name in it"
            if not wrong:
                reason = "has an empty name in it"
            elif iskeyword(wrong):
                reason = f"has the keyword `{wrong}` in it"
    if len(written) > MAX_REFERENCE and not reason:
        reason = f"is longer than {MAX_REFERENCE} characters"
    if reason:
        yield rules.bad_reference(node.span, what, written, reason)
        return None
    return ImportRef(module, name, node.span)


def _is_identifier(word: str) -> bool:
    """Whether a word is an ASCII identifier that can be imported; dunder names are none that a user would mean."""
    return word.isascii() and word.isidentifier() and not iskeyword(word) and not word.startswith("__")


def is_name(name: str) -> bool:
    """Whether a name is one of a model, key, group, segment or policy."""
    return bool(NAME.fullmatch(name))


def is_class_name(name: str) -> bool:
    """Whether a name is one of a type or a class."""
    return bool(CLASS.fullmatch(name))


def section(file: File, name: str) -> Steps[tuple[tuple[Scalar, Node], ...]]:
    """Return the entries of a section of the schema (`models`, `types`, …)."""
    node = file.tree.get(name)
    if node is None:
        return ()
    entries = yield from mapping(node, f"`{name}`")
    return entries.items if entries is not None else ()
