"""Events to a tree of nodes, with the rules that need a tree: keys, tags, aliases, numbers.

The events have passed the limits already, so the tree is at most 64 deep and small; nothing recurses all the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..diagnostics import Diagnostic, Steps
from ..nodes import Mapping, Node, Scalar, Sequence
from ..rules.registry import did_you_mean, shown
from ..rules.yaml import syntax as syntax_rules
from ..rules.yaml import values as rules
from ..source import Span
from .draft import Draft
from .events import Event, Kind
from .plain import NumberTooLarge, core_value


@dataclass(slots=True)
class _Frame:
    """A collection that has not ended. `end` is where its last child ends, in the draft."""

    event: Event
    start: int
    end: int
    pairs: list[tuple[Scalar, Node]] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)
    keys: dict[str, Scalar] = field(default_factory=dict)
    key: Scalar | None = None
    at_value: bool = False
    merges: bool = False
    merged: list[tuple[Scalar, Node]] = field(default_factory=list)


@dataclass(slots=True)
class TreeBuilder:
    """Builds the tree of one document; `build` yields what is wrong on the way, `root` is what came out."""

    draft: Draft
    root: Node | None = None
    _frames: list[_Frame] = field(default_factory=list)
    _anchors: dict[str, Node] = field(default_factory=dict)

    def build(self, events: list[Event]) -> Iterator[Diagnostic]:
        """Take all events of the first document."""
        documents = 0
        for event in events:
            if event.tag is not None and event.kind is not Kind.DOCUMENT:
                yield self._tag(event)
            match event.kind:
                case Kind.DOCUMENT:
                    documents += 1
                    yield from self._document(event, documents)
                    if documents > 1:
                        return
                case Kind.MAPPING | Kind.SEQUENCE:
                    start = self._content_start(event, bare=not event.style)
                    self._frames.append(_Frame(event, start, start + 1 if event.style else start))
                case Kind.SCALAR:
                    yield from self._scalar(event)
                case Kind.ALIAS:
                    yield from self._alias(event)
                case Kind.END:
                    yield from self._end(event)

    def _document(self, event: Event, number: int) -> Iterator[Diagnostic]:
        start = event.start
        if number > 1:
            yield rules.second_document(self.draft.span(start, start + 3), "a second document begins here")
        elif event.tag is not None or event.text not in ("", "1.2"):
            what = "a `%TAG` directive" if event.tag else f"`%YAML {event.text}`, expected 1.2 or none"
            line = self.draft.text.find("\n", start)
            yield rules.second_document(self.draft.span(start, line if line > start else start + 1), what)

    def _tag(self, event: Event) -> Diagnostic:
        text = self.draft.text
        start = text.find("!", event.start, event.start + 2000)
        start = event.start if start < 0 else start
        end = start + 1
        while end < len(text) and end - start < 200 and not text[end].isspace() and text[end] not in ",]}":
            end += 1
        return rules.yaml_tag(self.draft.span(start, end), shown(text[start:end]))

    def _content_start(self, event: Event, *, bare: bool) -> int:
        """Return where a value begins behind its anchor and tag.

        `bare` collections are block collections, whose event says it where they have no properties.
        """
        if event.anchor is None and event.tag is None:
            return event.start
        text, at = self.draft.text, event.start
        while at < len(text):
            if text[at] in "&!":
                while at < len(text) and not text[at].isspace() and not (text[at] in ",]}" and not bare):
                    at += 1
            elif text[at].isspace():
                at += 1
            elif text[at] == "#":
                at = max(text.find("\n", at), at + 1)
            else:
                break
        return min(at, len(text)) if bare else min(at, event.end)

    def _scalar(self, event: Event) -> Iterator[Diagnostic]:
        start = min(self._content_start(event, bare=False), event.end)
        end = event.end
        if event.style in ("|", ">"):
            end = start + len(self.draft.text[start:end].rstrip())
        if start == end and start > 0:
            start -= 1
        span = self.draft.span(start, end)
        text = self.draft.written(event.text)
        plain = not event.style and event.tag is None
        value: str | int | float | bool | None = text
        if plain:
            try:
                value = core_value(text)
            except NumberTooLarge as error:
                yield rules.number_too_large(span, str(error))
        mended = event.style in ('"', "'") and span.text[:1] != event.style
        node = Scalar(text, value, plain or mended, span)
        yield from self._place(event.anchor, node, event, start, end)

    def _alias(self, event: Event) -> Iterator[Diagnostic]:
        span = self.draft.span(event.start, event.end)
        node = self._anchors.get(event.text)
        if node is None:
            near = did_you_mean(event.text, self._anchors)
            help = (*near, f'quote it, if it is a text: `"*{shown(event.text)}"`')
            yield rules.unknown_alias(span, shown(event.text), help)
            node = Scalar("", None, True, span)
        frame = self._frames[-1] if self._frames else None
        if isinstance(node, Scalar) and frame and frame.event.kind is Kind.MAPPING and not frame.at_value:
            node = Scalar(node.text, node.value, False, span)
        yield from self._place(None, node, event, event.start, event.end)

    def _end(self, event: Event) -> Iterator[Diagnostic]:
        frame = self._frames.pop()
        end = event.end if frame.event.style else frame.end
        span = self.draft.span(frame.start, max(end, frame.start + 1))
        node: Node
        if frame.event.kind is Kind.MAPPING:
            # What `<<` was meant to bring in is there for what is checked next; its own finding is an error.
            merged = [pair for pair in frame.merged if pair[0].text not in frame.keys]
            node = Mapping((*frame.pairs, *{key.text: (key, value) for key, value in merged}.values()), span)
        else:
            node = Sequence(tuple(frame.items), span)
        yield from self._place(frame.event.anchor, node, frame.event, frame.start, end)

    def _place(self, anchor: str | None, node: Node, event: Event, start: int, end: int) -> Iterator[Diagnostic]:
        """Put a finished value where it belongs."""
        if anchor is not None:
            self._anchors[anchor] = node
        if not self._frames:
            self.root = node if self.root is None else self.root
            return
        frame = self._frames[-1]
        frame.end = max(frame.end, end)
        if frame.event.kind is Kind.SEQUENCE:
            frame.items.append(node)
        elif frame.at_value:
            frame.at_value = False
            if frame.merges and isinstance(node, Mapping):
                frame.merged += node.items
            frame.merges = False
            if frame.key is not None:
                yield from self._pair(
                    frame, frame.key, node, empty=event.kind is Kind.SCALAR and event.start == event.end
                )
        else:
            frame.at_value = True
            frame.key = yield from self._key(frame, node, event, self.draft.span(start, max(end, start + 1)))

    def _pair(self, frame: _Frame, key: Scalar, value: Node, *, empty: bool) -> Iterator[Diagnostic]:
        """Keep a pair; `{type:str}` is one word to YAML, and is taken apart here."""
        name, colon, rest = key.text.partition(":")
        if empty and frame.event.style and key.plain and isinstance(key.value, str) and name and rest:
            yield syntax_rules.missing_blank(key.span, shown(key.text), f"{shown(name, 30)}: {shown(rest, 30)}")
            place = Span(key.span.source, key.span.start, key.span.start + len(name))
            value_place = Span(key.span.source, place.end + len(colon), key.span.end)
            key, value = Scalar(name, name, True, place), Scalar(rest, rest, True, value_place)
        frame.pairs.append((key, value))

    def _key(self, frame: _Frame, node: Node, event: Event, span: Span) -> Steps[Scalar | None]:
        """Return a key that can be used, or None after saying why it can't."""
        if not isinstance(node, Scalar):
            yield rules.key_not_text(span, "a mapping" if isinstance(node, Mapping) else "a list")
            return None
        if node.plain and node.text == "":
            yield rules.key_not_text(span, "nothing")
            return None
        if node.plain and node.text == "<<" and not event.style:
            yield rules.merge_key(span)
            frame.merges = True
            return None
        first = frame.keys.setdefault(node.text, node)
        if first is not node:
            yield rules.duplicate_key(span, shown(node.text), first.span)
            return None
        return node
