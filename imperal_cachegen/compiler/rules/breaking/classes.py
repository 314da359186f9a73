"""CG951 to CG970: changes of the classes that those who make or read values notice."""

from ...source import Span
from ..registry import Finding, rule, shown
from .places import it_was


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
    return Finding(place, f"the class `{shown(old)}` is now `{shown(new)}`", ways, it_was(was))


@rule("CG952", "class-removed")
def class_removed(place: Span, name: str, was: Span) -> Finding:
    """A type is gone, and its class with it.

    Call sites that import the class fail.

    Example:
        types without Message, which was there

    Instead:
        remove the call sites in one release, and the type in the next
    """
    return Finding(place, f"the type `{shown(name)}` was removed", ("accept it once nothing imports it",), it_was(was))


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
    return Finding(place, message, ("accept it once nothing reads or gives it",), it_was(was))


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
    return Finding(
        place, f"{old} of `{shown(cls)}` is now {new}", ("rename it where it is read and given",), it_was(was)
    )


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
    return Finding(place, message, ("a type checker finds what reads it; see that it takes the new type",), it_was(was))


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
    return Finding(place, message, ("give it a default, or give it wherever one is made",), it_was(was))


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
    return Finding(place, message, ("look at what makes one without it",), it_was(was))


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
    return Finding(place, message, ways, it_was(was))
