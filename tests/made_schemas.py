"""Resolved schemas made by hand: what emit is given, without reading a file."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from imperal_cachegen.compiler.ir import (
    Annotation,
    Default,
    Field,
    Group,
    Hole,
    Identity,
    Key,
    Limited,
    ListOf,
    ListValue,
    Model,
    Plain,
    Policy,
    Project,
    Schema,
    Segment,
    Target,
    Template,
    Truncate,
    TypeDecl,
    TypeRef,
    UnionOf,
    Value,
)
from imperal_cachegen.compiler.source import Source, Span
from imperal_cachegen.keys import Id, Int, SegmentType, Text

NAME = "schemas/mail_client.yaml"
SOURCE = Source(Path("/project") / NAME, NAME, "cachegen: 1\n")
PLACE = Span(SOURCE, 0, 8)
NO_DEFAULT = object()
MINUTE = Policy(60)
STR, INT, BOOL, DATETIME, NONE = Plain("str"), Plain("int"), Plain("bool"), Plain("datetime"), Plain("None")


def field(
    name: str,
    annotation: Annotation = STR,
    default: Value | object = NO_DEFAULT,
    alias: str | None = None,
    description: str = "",
) -> Field:
    """Return a field; `name` is its Python name."""
    value = None if default is NO_DEFAULT else Default(default)  # type: ignore[arg-type]
    return Field(alias or name, name, alias, annotation, value, description, PLACE)


def type_decl(
    name: str,
    fields: Iterable[Field] = (),
    description: str = "",
    root: Annotation | None = None,
    schema: str = NAME,
) -> TypeDecl:
    """Return a nested type."""
    return TypeDecl(TypeRef(name, schema), description, tuple(fields), root, False, PLACE)


def ref(name: str, schema: str = NAME) -> TypeRef:
    """Return a reference to a type."""
    return TypeRef(name, schema)


def segment(name: str, type_: SegmentType, default: Value | object = NO_DEFAULT) -> Segment:
    """Return a segment."""
    value = None if default is NO_DEFAULT else Default(default)  # type: ignore[arg-type]
    return Segment(name, type_, value, PLACE)


def key(
    model: str,
    parts: Sequence[str | Segment],
    policy: Policy = MINUTE,
    name: str | None = None,
    revision: int = 1,
    scoped: bool = False,
) -> Key:
    """Return a key from its parts: literals, and segments in the place of their holes."""
    text = "".join(part if isinstance(part, str) else f"{{{part.name}}}" for part in parts)
    holes = tuple(part if isinstance(part, str) else Hole(part.name, PLACE) for part in parts)
    segments = tuple(part for part in parts if not isinstance(part, str))
    return Key(model, name, Template(text, holes, PLACE), segments, policy, None, revision, scoped, PLACE)


def model(name: str, cls: str, keys: Iterable[Key], fields: Iterable[Field] = (), **options: object) -> Model:
    """Return a model; `options` are the fields of `Model` that are not their usual ones."""
    usual: dict[str, object] = {
        "description": "",
        "imported": None,
        "revision": 1,
        "identity": (),
        "store_if": (),
        "oversize": None,
        "scope": None,
        "document": False,
        "span": PLACE,
    }
    return Model(name, cls, fields=tuple(fields), keys=tuple(keys), **(usual | options))  # type: ignore[arg-type]


def schema(**options: object) -> Schema:
    """Return a schema of the app `mail-client`; `options` are the fields of `Schema` that are not their usual ones."""
    usual: dict[str, object] = {
        "source": SOURCE,
        "app": "mail-client",
        "description": "What the mail sidebar shows.",
        "extension": None,
        "module": "mail_client_cache",
        "uses": (),
        "policies": (),
        "segment_types": (),
        "types": (),
        "models": (),
        "groups": (),
        "inputs": (SOURCE,),
    }
    return Schema(**(usual | options))  # type: ignore[arg-type]


def mail_client() -> tuple[Schema, Project]:
    """Return the schema of the language's page, and its project."""
    account, folder = segment("account_id", Id(40)), segment("folder", Text(48))
    page = segment("page", Int(0, 999, True), 0)
    message = type_decl(
        "Message",
        (
            field("id"),
            field("subject", default=""),
            field("received_at", DATETIME),
            field("size", Limited(INT, (("ge", 0),)), 0, description="Size in bytes."),
        ),
        "One row of the message list.",
    )
    inbox = model(
        "inbox_page",
        "InboxPage",
        (key("inbox_page", ("inbox:", account, ":", folder, ":", page), scoped=True),),
        (
            field("account_id"),
            field("folder"),
            field("messages", ListOf(ref("Message")), ListValue(())),
            field("total", INT, 0),
            field("has_more", BOOL, False),
            field("fetched_at", UnionOf((DATETIME, NONE)), None),
        ),
        description="One page of one folder of one account.",
        identity=(Identity("account_id", "account_id"), Identity("folder", "folder")),
        oversize=Truncate(("messages",), "has_more"),
        scope=("account_id", "folder"),
    )
    unread = model(
        "unread_summary",
        "UnreadSummary",
        (key("unread_summary", ("unread:", account), Policy(30)),),
        (field("unread", INT), field("accounts", ListOf(STR), ListValue(()))),
    )
    group = Group(
        "mailbox_changed",
        "A message arrived, was moved, read or removed.",
        (Target(inbox, None, ()), Target(unread, unread.keys[0], ())),
        (account, folder),
        PLACE,
    )
    made = schema(types=(message,), models=(inbox, unread), groups=(group,))
    return made, Project((made,))
