"""A model: its class, its keys, its options, put together to an `ir.Model`."""

from dataclasses import dataclass

from ...diagnostics import Steps
from ...ir import Annotation, Field, ImportRef, Model
from ...keys.proofs import prove
from ...names import class_of_model
from ...nodes import Mapping, Node, Scalar
from ...rules import models as rules
from ...rules import options as options_rules
from ...rules import schema as schema_rules
from ...rules.registry import shown
from ...source import Span
from ..head import description_of, is_class_name, is_name, reference
from ..scope import Scope
from ..shapes import known_keys, mapping, strays, text
from .keys import Common, keys, segments_of
from .known import Fields, Segments
from .options import identity, oversize, revision, scope, store_if
from .ttl import policy
from .worth import ways_to_tell

KEYS = (
    "class", "description", "fields", "schema", "import", "key", "keys", "segments", "ttl", "revision", "identity",
    "store_if", "oversize", "scope",
)  # fmt: skip

NEED_A_KEY = ("segments", "ttl", "revision", "identity", "store_if", "oversize", "scope")
SHAPES = ("fields", "schema", "import")


@dataclass(frozen=True, slots=True)
class ModelDraft:
    """A model before its fields are known: its mapping, the name and place of its class, and where the class is from.

    `shape` is the one of `fields`, `schema`, `import` that it has; None where it has none, or several.
    """

    key: Scalar
    node: Mapping
    cls: str
    cls_span: Span
    shape: str | None
    imported: ImportRef | None

    @property
    def name(self) -> str:
        """The registration name."""
        return self.key.text


@dataclass(frozen=True, slots=True)
class ClassFields:
    """What a class's fields came to; `words` are the names of all, broken ones too.

    `open` where there may be others (an imported class, a document that could not be read); `broken` are those of
    which a part could not be read: nothing is said of them. `root`, `document`, `closed` and `description` are a document's.
    """

    fields: tuple[Field, ...] = ()
    words: frozenset[str] = frozenset()
    open: bool = True
    root: Annotation | None = None
    document: bool = False
    closed: bool = False
    description: str = ""
    broken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ResolvedModel:
    """A model, and what of its keys could not be made (groups are silent about that)."""

    model: Model
    segments: Segments


def draft(key: Scalar, node: Node) -> Steps[ModelDraft | None]:
    """Look at a model from outside: its name, its class's name, where the class comes from."""
    what = f"the model `{shown(key.text)}`"
    if not is_name(key.text):
        yield schema_rules.bad_name(key.span, "model", key.text)
    entries = yield from mapping(node, what, "for example `fields: {title: str}`")
    if entries is None:
        return None
    entries, shape = yield from shape_of(entries, key, "model", KEYS)
    import_node, class_node = entries.get("import"), entries.get("class")
    imported = (yield from reference(import_node, "import")) if import_node is not None else None
    cls, span = (imported.name if imported is not None else class_of_model(key.text)), key.span
    if class_node is not None:
        written = yield from text(class_node, "`class`")
        if written is not None and not is_class_name(written):
            yield schema_rules.bad_name(class_node.span, "class", written)
        cls, span = written or cls, class_node.span
    return ModelDraft(key, entries, cls, span, shape, imported if shape == "import" else None)


def shape_of(node: Mapping, key: Scalar, kind: str, known: tuple[str, ...]) -> Steps[tuple[Mapping, str | None]]:
    """Return the mapping of a model or type with its known keys, and the one that says where its class comes from.

    Where none says so, keys that are no slip of a known one are taken for fields, in one finding.
    """
    owner = f"the {kind} `{shown(key.text)}`"
    choices = tuple(shape for shape in SHAPES if shape in known)
    astray = strays(node, known)
    left_out = {stray.span.start for stray in astray}
    rest = Mapping(tuple(item for item in node.items if item[0].span.start not in left_out), node.span)
    has_shape = any(rest.get(choice) is not None for choice in choices)
    entries = yield from known_keys(node if has_shape else rest, f"a {kind}", known)
    present = [choice for choice in choices if entries.get(choice) is not None]
    if len(present) == 1:
        return entries, present[0]
    if present:
        second = entries.key(present[1])
        yield rules.not_one_shape(key.span if second is None else second.span, owner, present, choices)
    elif astray:
        yield rules.not_one_shape(astray[0].span, owner, (), choices, astray[0].text)
    else:
        yield rules.not_one_shape(key.span, owner, (), choices)
    return entries, None


def model(drafted: ModelDraft, known: ClassFields, names: Scope) -> Steps[ResolvedModel]:
    """Resolve a model whose class is known."""
    node, span = drafted.node, drafted.key.span
    fields = Fields({one.name: one for one in known.fields if one.name not in known.broken}, known.words, known.open)
    description = yield from description_of(node, "a model's `description`")
    number = yield from revision(node.get("revision"))
    has_key = node.get("key") is not None or node.get("keys") is not None
    if not has_key:
        for option in NEED_A_KEY:
            key = node.key(option)
            if key is not None:
                yield rules.option_without_key(key.span, option)
    ttl = node.get("ttl")
    own_policy = (yield from policy(ttl, names.policies)) if ttl is not None else None
    declared = yield from segments_of(node.get("segments"), names.segments)
    scope_node = node.get("scope") if has_key else None
    common = Common(drafted.name, declared, own_policy, number, scope_node is not None, names, span)
    segments = (yield from keys(node, common)) if has_key else Segments((), frozenset(), open=False, lost=False)
    if segments.keys:
        yield from prove(segments.keys, names.patience)
    conditions = yield from store_if(node.get("store_if"), fields)
    if has_key and node.get("store_if") is None:
        yield from _worth_storing(drafted, known)
    resolved = Model(
        name=drafted.name,
        cls=drafted.cls,
        description=description or known.description,
        fields=known.fields,
        imported=drafted.imported,
        keys=segments.keys,
        revision=number,
        identity=(yield from identity(node.get("identity") if has_key else None, fields, segments)),
        store_if=conditions,
        oversize=(yield from oversize(node.get("oversize"), fields)),
        scope=(yield from scope(scope_node, segments)),
        document=known.document,
        closed=known.closed,
        span=span,
    )
    return ResolvedModel(resolved, segments)


def _worth_storing(drafted: ModelDraft, known: ClassFields) -> Steps[None]:
    """Warn of a model whose every field has a default, with the line that would help."""
    if known.open or known.broken or any(field.default is None for field in known.fields):
        return
    yield options_rules.all_defaults(drafted.key.span, drafted.name, ways_to_tell(known.fields))
