"""CG95x to CG97x: changes of the generated modules that call sites notice."""

from collections.abc import Iterable

from ..diagnostics import Related
from ..source import Span
from .registry import Finding, rule, shown


def _was(old: Span) -> tuple[Related, ...]:
    return (Related(old, "it was"),)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{shown(name)}`" for name in names)


@rule("CG950", "module-renamed")
def module_renamed(place: Span, old: str, new: str, was: Span) -> Finding:
    """The generated module has another name.

    Every import of it has to change. The name comes from the app's id and the file's name; `module` keeps it.

    Example:
        schemas/inbox.yaml, which was schemas/mail.yaml

    Instead:
        module: mail_cache
    """
    message = f"the module `{shown(old)}` is now `{shown(new)}`: its importers fail"
    return Finding(place, message, (f"to keep the name, add `module: {shown(old)}`",), _was(was))


@rule("CG951", "class-renamed")
def class_renamed(place: Span, old: str, new: str, was: Span) -> Finding:
    """A generated class has another name.

    Call sites that import the class, or name it in annotations, fail.

    Example:
        class: InboxPage, which was Inbox

    Instead:
        class: Inbox
    """
    ways = (f"rename it at its call sites, or keep `{shown(old)}`",)
    return Finding(place, f"the class `{shown(old)}` is now `{shown(new)}`", ways, _was(was))


@rule("CG952", "class-removed")
def class_removed(place: Span, name: str, was: Span) -> Finding:
    """A type is gone, and its class with it.

    Call sites that import the class fail.

    Example:
        types without Message, which was there

    Instead:
        remove the call sites in one release, and the type in the next
    """
    return Finding(place, f"the type `{shown(name)}` was removed", ("accept it once nothing imports it",), _was(was))


@rule("CG953", "functions-renamed")
def functions_renamed(place: Span, old: tuple[str, ...], new: tuple[str, ...], was: Span) -> Finding:
    """The functions of a key have other names.

    Call sites fail. Stored entries are the same: the name of a key is in no key.

    Example:
        keys: {start: …}, which was first: …

    Instead:
        keys: {first: …}
    """
    pairs = tuple(f"`{shown(was)}` is now `{shown(now)}`" for was, now in zip(old, new, strict=False))
    return Finding(place, f"{pairs[0]}, and so are the other functions of the key", pairs[1:], _was(was))


@rule("CG954", "parameter-removed")
def parameter_removed(place: Span, function: str, name: str, was: Span) -> Finding:
    """The functions of a key have lost a parameter.

    Call sites that give it fail with a `TypeError`.

    Example:
        key: "inbox:{account_id}", which was "inbox:{account_id}:{folder}"

    Instead:
        key: "inbox:{account_id}:{folder}"
    """
    message = f"`{shown(function)}` takes no `{shown(name)}` any more"
    return Finding(place, message, ("take it out of every call",), _was(was))


@rule("CG955", "parameter-added")
def parameter_added(place: Span, function: str, name: str, type_: str, was: Span) -> Finding:
    """The functions of a key have a new parameter that every call must give.

    Call sites fail with a `TypeError`. With a default they go on to work.

    Example:
        key: "inbox:{account_id}:{folder}", which was "inbox:{account_id}"

    Instead:
        segments: {folder: "text = \\"INBOX\\""}
    """
    message = f"`{shown(function)}` needs a `{shown(name)}: {type_}` now"
    return Finding(place, message, ("give it a default, or add it to every call",), _was(was))


@rule("CG956", "parameter-renamed")
def parameter_renamed(place: Span, function: str, old: str, new: str, was: Span) -> Finding:
    """A parameter has another name.

    Parameters are given by name: call sites fail with a `TypeError`. The stored keys are the same.

    Example:
        key: "inbox:{account}", which was "inbox:{account_id}"

    Instead:
        key: "inbox:{account_id}"
    """
    message = f"the parameter `{shown(old)}` of `{shown(function)}` is now `{shown(new)}`"
    return Finding(place, message, ("rename it in every call",), _was(was))


@rule("CG957", "parameter-retyped")
def parameter_retyped(place: Span, function: str, name: str, types: tuple[str, str], was: Span) -> Finding:
    """A parameter has another type.

    Call sites fail with a `TypeError`, and type checkers say so before.

    Example:
        page: id, which was int(0..999)

    Instead:
        page: int(0..999)
    """
    message = f"`{shown(name)}` of `{shown(function)}` is `{types[1]}` now, which was `{types[0]}`"
    return Finding(place, message, ("convert it in every call",), _was(was))


@rule("CG958", "parameter-narrowed")
def parameter_narrowed(
    place: Span, function: str, name: str, types: tuple[str, str], example: str, was: Span
) -> Finding:
    """A parameter refuses values that it took.

    A call with such a value raises `KeySegmentError`, and the page that makes it breaks: errors of this kind are no
    failures of the cache, which would be served around.

    Example:
        page: int(0..99), which was int(0..999)

    Instead:
        page: int(0..999)
    """
    message = f"`{shown(name)}` of `{shown(function)}` is `{shown(types[1])}`, which was `{shown(types[0])}`"
    return Finding(place, f"{message}: {example} is refused", (f"keep `{shown(types[0])}`",), _was(was))


@rule("CG959", "parameter-required")
def parameter_required(place: Span, function: str, name: str, default: str, was: Span) -> Finding:
    """A parameter has lost its default.

    Call sites that left it out fail with a `TypeError`.

    Example:
        page: int(0..999), which was int(0..999) = 0

    Instead:
        page: int(0..999) = 0
    """
    message = f"`{shown(name)}` of `{shown(function)}` has no default any more, which was {default}"
    return Finding(place, message, ("keep the default, or give it in every call",), _was(was))


@rule("CG960", "parameter-default-changed")
def parameter_default_changed(place: Span, function: str, name: str, defaults: tuple[str, str], was: Span) -> Finding:
    """A parameter has another default.

    Calls that leave it out now read and drop another entry, without any error.

    Example:
        page: int(0..999) = 1, which was = 0

    Instead:
        page: int(0..999) = 0
    """
    message = (
        f"`{shown(name)}` of `{shown(function)}` is {defaults[1]} where a call leaves it out, which was {defaults[0]}"
    )
    return Finding(place, message, ("look at the calls that leave it out",), _was(was))


@rule("CG961", "field-removed")
def field_removed(place: Span, cls: str, name: str, was: Span) -> Finding:
    """A field is gone from a class.

    Code that reads the attribute fails with an `AttributeError`.

    Example:
        fields without unread, which was there

    Instead:
        remove what reads it in one release, and the field in the next
    """
    message = f"`{shown(cls)}` has no field `{shown(name)}` any more"
    return Finding(place, message, ("accept it once nothing reads or gives it",), _was(was))


@rule("CG962", "field-renamed")
def field_renamed(place: Span, cls: str, old: str, new: str, was: Span) -> Finding:
    """A field has another name, in Python or in JSON.

    Code that reads the attribute, or gives the field by its name, fails. What is stored under the old name is judged by
    the rules on values.

    Example:
        title: str, which was subject: str

    Instead:
        subject: str
    """
    return Finding(place, f"{old} of `{shown(cls)}` is now {new}", ("rename it where it is read and given",), _was(was))


@rule("CG963", "field-retyped")
def field_retyped(place: Span, cls: str, name: str, types: tuple[str, str], was: Span) -> Finding:
    """A field has another type.

    Code that reads the attribute meets values that it does not expect, and type checkers say so before.

    Example:
        total: int | None, which was int

    Instead:
        total: int
    """
    message = f"`{shown(name)}` of `{shown(cls)}` is `{shown(types[1])}`, which was `{shown(types[0])}`"
    return Finding(place, message, ("a type checker finds what reads it; see that it takes the new type",), _was(was))


@rule("CG964", "field-required")
def field_required(place: Span, cls: str, name: str, was: Span) -> Finding:
    """A class can't be made without a field that was not needed before.

    Calls of the class that leave it out raise a `ValidationError`.

    Example:
        total: int, which was int = 0

    Instead:
        total: int = 0
    """
    message = f"`{shown(cls)}` can't be made without `{shown(name)}` any more"
    return Finding(place, message, ("give it a default, or give it wherever one is made",), _was(was))


@rule("CG965", "field-default-changed")
def field_default_changed(place: Span, cls: str, name: str, defaults: tuple[str, str], was: Span) -> Finding:
    """A field has another default.

    Values that are made without it mean something else, and so do stored entries that lack it.

    Example:
        total: int = 1, which was int = 0

    Instead:
        total: int = 0
    """
    message = f"`{shown(name)}` of `{shown(cls)}` is {shown(defaults[1])} where it is left out, which was {shown(defaults[0])}"
    return Finding(place, message, ("look at what makes one without it",), _was(was))


@rule("CG966", "group-removed")
def group_removed(place: Span, name: str, function: str, was: Span) -> Finding:
    """A group is gone.

    Its function is gone with it; where its call is taken out as well, writes make nothing stale any more.

    Example:
        groups without mailbox_changed, which was there

    Instead:
        groups: {mailbox_changed: {invalidates: [inbox_page]}}
    """
    message = f"the group `{shown(name)}` was removed, and `{shown(function)}` with it"
    return Finding(place, message, ("see that what it dropped is dropped by another",), _was(was))


@rule("CG967", "group-renamed")
def group_renamed(place: Span, old: str, new: str, was: Span) -> Finding:
    """A group has another name, and so has its function.

    Call sites fail.

    Example:
        groups: {mail_changed: …}, which was mailbox_changed: …

    Instead:
        groups: {mailbox_changed: …}
    """
    return Finding(place, f"`{shown(old)}` is now `{shown(new)}`", ("rename it in every call",), _was(was))


@rule("CG968", "group-parameters-changed")
def group_parameters_changed(
    place: Span, function: str, gone: tuple[str, ...], come: tuple[str, ...], was: Span
) -> Finding:
    """The function of a group takes other parameters.

    Every one is required and given by name: call sites fail with a `TypeError`.

    Example:
        invalidates: [inbox_page, unread], where unread has a segment that inbox_page has not

    Instead:
        a second group for unread
    """
    parts = [f"no longer takes {_listed(gone)}"] * bool(gone) + [f"needs {_listed(come)} now"] * bool(come)
    return Finding(place, f"`{shown(function)}` {' and '.join(parts)}", ("change every call",), _was(was))


@rule("CG969", "group-drops-less")
def group_drops_less(place: Span, group: str, what: str, was: Span) -> Finding:
    """A group drops less than before.

    After the write that it stands for, what it no longer drops is served until it expires.

    Example:
        invalidates: [inbox_page], which was [inbox_page, unread_summary]

    Instead:
        invalidates: [inbox_page, unread_summary]
    """
    message = f"the group `{shown(group)}` no longer drops {what}"
    return Finding(place, message, ("add it back, or accept that it is served until it expires",), _was(was))


@rule("CG970", "import-changed")
def import_changed(place: Span, model: str, old: str, new: str, was: Span) -> Finding:
    """A model registers another class.

    Call sites get values of another class. What entries of the one mean to the other can't be known here: the compiler
    imports no code.

    Example:
        import: "app.models:Page", which was "app.models:InboxPage"

    Instead:
        keep the class, or raise `revision` with it
    """
    message = f"`{shown(model)}` is made of {new}, which was {old}"
    ways = ("raise `revision` unless each reads what the other writes: that can't be seen from the schema",)
    return Finding(place, message, ways, _was(was))


@rule("CG971", "extension-changed")
def extension_changed(place: Span, old: str, new: str, was: Span) -> Finding:
    """Models are registered on another extension.

    A context of the old extension does not know them: through it, every call raises.

    Example:
        extension: "app.main:extension", which was "app.main:ext"

    Instead:
        extension: "app.main:ext"
    """
    return Finding(
        place, f"models are registered on {new}, which was {old}", ("change both in one release",), _was(was)
    )


@rule("CG972", "declaration-moved")
def declaration_moved(place: Span, name: str, old: str, new: str, was: Span) -> Finding:
    """A model or a type is declared in another schema, and so made in another module.

    Call sites import its class and its functions from the old module, and fail.

    Example:
        types: {Message: …} in shared.yaml, which was in mail.yaml

    Instead:
        import it from the new module, in the same change
    """
    message = f"`{shown(name)}` is made in the module `{shown(new)}` now, which was `{shown(old)}`"
    return Finding(place, message, ("import it from there at its call sites",), _was(was))
