"""Keys: templates with typed segments, and the policy that holds for what is stored under them."""

from dataclasses import dataclass

from ...keys import SegmentType
from ..source import Span
from .values import Default


@dataclass(frozen=True, slots=True)
class Policy:
    """A TTL policy, in whole seconds and per cent; `timeout` None waits for ever."""

    fresh: int
    stale: int = 0
    eager: int | None = None
    jitter: int = 0
    timeout: int | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A typed segment of a key. `default` is its Python value."""

    name: str
    type: SegmentType
    default: Default | None
    span: Span


@dataclass(frozen=True, slots=True)
class Hole:
    """A `{segment}` of a template; `span` covers the braces too."""

    segment: str
    span: Span


@dataclass(frozen=True, slots=True)
class Template:
    """A key template: literal texts and holes, in order; neighbouring literals are joined. `text` is as written.

    The `:vN` of a revision is not in it: `Key.parts` is what is stored.
    """

    text: str
    parts: tuple[str | Hole, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a model. `name` is None for `key:`, else its name under `keys:`.

    `segments` stand in the template's order. `revision` is the model's. `scoped` keys get 9 more characters when stored.
    `span` is the template's; `ttl_span` is where its TTL stands, or None where that is not known.
    """

    model: str
    name: str | None
    template: Template
    segments: tuple[Segment, ...]
    policy: Policy
    policy_name: str | None
    revision: int
    scoped: bool
    span: Span
    ttl_span: Span | None = None

    @property
    def base(self) -> str:
        """The word that the names of its functions are made from: `inbox_page`, or `inbox_first` of `keys: {first}`."""
        return self.model if self.name is None else f"{self.model}_{self.name}"

    @property
    def stored_text(self) -> str:
        """The template with the revision's `:vN`."""
        return self.template.text + (f":v{self.revision}" if self.revision > 1 else "")

    @property
    def parts(self) -> tuple[str | Segment, ...]:
        """Literals and segments in order, the revision's `:vN` included, the scope's generation not."""
        by_name = {segment.name: segment for segment in self.segments}
        parts: list[str | Segment] = []
        for part in (*self.template.parts, f":v{self.revision}" if self.revision > 1 else ""):
            if isinstance(part, Hole):
                parts.append(by_name[part.segment])
            elif part and parts and isinstance(parts[-1], str):
                parts[-1] += part
            elif part:
                parts.append(part)
        return tuple(parts)
