"""A schema as data that can be edited, and the many ways in which a person may write it down.

What is declared has a number of its own (`uid`), kept through every edit: so a test knows what was renamed, whatever
cachegen takes it for.
"""

import copy
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from type_text import Written, as_yaml, limits_of, literal, spelt
from yaml_text import Bare, Node, double_quoted, render

from imperal_cachegen.compiler.ir import Annotation, Policy
from imperal_cachegen.keys import SegmentType

_uids = itertools.count(1)


def new_uid() -> int:
    return next(_uids)


@dataclass
class FieldDecl:
    name: str
    annotation: Annotation
    default: Written | None = None
    alias: str | None = None
    description: str = ""
    uid: int = field(default_factory=new_uid)


@dataclass
class ClassDecl:
    """A type."""

    name: str
    fields: list[FieldDecl]
    description: str = ""
    uid: int = field(default_factory=new_uid)


@dataclass
class SegmentDecl:
    """A segment of one key. `default` is as a schema writes it."""

    name: str
    type: SegmentType
    default: str | None = None
    uid: int = field(default_factory=new_uid)


@dataclass
class KeyDecl:
    """A key. `name` is None for a model's one `key:`; numbers among the parts are segments' uids."""

    name: str | None
    parts: list[str | int]
    segments: list[SegmentDecl]
    ttl: Policy
    uid: int = field(default_factory=new_uid)

    @property
    def template(self) -> str:
        names = {one.uid: one.name for one in self.segments}
        return "".join(part if isinstance(part, str) else f"{{{names[part]}}}" for part in self.parts)


@dataclass
class ModelDecl:
    """A model; `scope` and `identity` are names of segments, of each of its keys."""

    name: str
    fields: list[FieldDecl]
    keys: list[KeyDecl]
    cls: str | None = None
    revision: int = 1
    scope: list[str] | None = None
    identity: list[tuple[str, str]] = field(default_factory=list)
    store_if: dict[str, Any] = field(default_factory=dict)
    truncate: tuple[str, str] | None = None
    description: str = ""
    uid: int = field(default_factory=new_uid)


@dataclass
class GroupDecl:
    """A group; its targets are a model, or a model and a key, by uid, and segments to run through."""

    name: str
    targets: list[tuple[int, int | None, tuple[str, ...]]]
    description: str = ""
    uid: int = field(default_factory=new_uid)


@dataclass
class Declared:
    """A whole schema."""

    app: str
    types: list[ClassDecl]
    models: list[ModelDecl]
    groups: list[GroupDecl]

    def copy(self) -> "Declared":
        return copy.deepcopy(self)

    def model(self, uid: int) -> ModelDecl | None:
        return next((model for model in self.models if model.uid == uid), None)

    def keys(self) -> Iterator[tuple[ModelDecl, KeyDecl]]:
        for model in self.models:
            for key in model.keys:
                yield model, key

    def classes(self) -> Iterator[ClassDecl | ModelDecl]:
        yield from self.types
        yield from self.models


def text_of(declared: Declared, seed: int | None = None) -> str:
    """Return a schema as YAML: in the plainest way, or in one of the many others, by a seed."""
    return _Writer(random.Random(seed or 0), free=seed is not None).text(declared)


class _Writer:
    """Writes a schema; `free` makes it choose among what means the same."""

    def __init__(self, style: random.Random, *, free: bool) -> None:
        self.style = style
        self.free = free
        self.policies: dict[str, Policy] = {}
        self.segments: dict[str, SegmentType] = {}

    def coin(self, chance: float = 0.5) -> bool:
        return self.free and self.style.random() < chance

    def mixed(self, node: dict[str, Node]) -> dict[str, Node]:
        """Return a mapping in another order, where it is free."""
        items = list(node.items())
        if self.free:
            self.style.shuffle(items)
        return dict(items)

    def text(self, declared: Declared) -> str:
        self._name_things(declared)
        node: dict[str, Node] = {"app": declared.app}
        if self.coin(0.3):
            node["description"] = "What the sidebar shows."
        if self.policies:
            node["ttl"] = self.mixed({name: self._policy(one, named=False) for name, one in self.policies.items()})
        if self.segments:
            node["segments"] = self.mixed({name: one.spelling for name, one in self.segments.items()})
        if declared.types:
            node["types"] = self.mixed({one.name: self._class(one) for one in declared.types})
        if declared.models:
            node["models"] = self.mixed({one.name: self._model(one) for one in declared.models})
        groups = {one.name: self._group(one, declared) for one in declared.groups}
        if groups:
            node["groups"] = self.mixed(groups)
        whole = {"cachegen": 1, **self.mixed(node)} if self.coin() else {"cachegen": 1, **node}
        if self.coin(0.3):
            self._anchor(whole)
        return self._commented(render(whole, self.style if self.free else _Plainest()))

    def _name_things(self, declared: Declared) -> None:
        types: dict[str, list[SegmentDecl]] = {}
        for _, key in declared.keys():
            if self.coin(0.3) and key.ttl not in self.policies.values():
                self.policies[f"p{len(self.policies)}"] = key.ttl
            for one in key.segments:
                types.setdefault(one.name, []).append(one)
        for name, uses in types.items():
            bare = [one.type for one in uses if one.default is None]
            if bare and self.coin(0.3) and name not in ("id", "text", "uuid", "date"):
                self.segments[name] = self.style.choice(bare)

    def _class(self, one: ClassDecl) -> Node:
        return self.mixed({**self._about(one.description), "fields": self._fields(one.fields)})

    def _about(self, description: str) -> dict[str, Node]:
        if self.coin(0.2):
            description = self.style.choice(["", "Rows of it.", "Что в папке: всё", "a # no comment", "one\ntwo"])
        return {"description": description} if description else {}

    def _fields(self, fields: list[FieldDecl]) -> Node:
        return self.mixed({one.name: self._field(one) for one in fields})

    def _field(self, one: FieldDecl) -> Node:
        annotation, limits = spelt(one.annotation), limits_of(one.annotation)
        about = self._about(one.description)
        if not limits and one.alias is None and not about and not self.coin(0.3):
            return annotation + (f" = {literal(one.default)}" if one.default is not None else "")
        node: dict[str, Node] = {"type": annotation, **about, **limits}
        if one.default is not None:
            node["default"] = as_yaml(one.default)
        if one.alias is not None:
            node["alias"] = one.alias
        return self.mixed(node)

    def _model(self, one: ModelDecl) -> Node:
        node: dict[str, Node] = dict(self._about(one.description))
        if one.cls is not None:
            node["class"] = one.cls
        if len(one.keys) == 1 and one.keys[0].name is None:
            key = one.keys[0]
            node |= {"key": key.template, **self._segments(key.segments), "ttl": self._policy(key.ttl)}
        elif one.keys:
            node["keys"] = self.mixed({str(key.name): self._key(key) for key in one.keys})
        if one.revision > 1 or (one.keys and self.coin(0.2)):
            node["revision"] = one.revision
        if one.scope is not None:
            node["scope"] = one.scope[0] if len(one.scope) == 1 and self.coin() else list(one.scope)
        if one.identity:
            node["identity"] = self.mixed(dict(one.identity))
        if one.store_if:
            node["store_if"] = self.mixed(dict(one.store_if))
        if one.truncate:
            node["oversize"] = {"truncate": one.truncate[0], "flag": one.truncate[1]}
        elif self.coin(0.2) and one.keys:
            node["oversize"] = "skip"
        return self.mixed({**node, "fields": self._fields(one.fields)})

    def _key(self, key: KeyDecl) -> Node:
        return self.mixed({"key": key.template, **self._segments(key.segments), "ttl": self._policy(key.ttl)})

    def _segments(self, segments: list[SegmentDecl]) -> dict[str, Node]:
        node: dict[str, Node] = {}
        for one in segments:
            if one.default is None and self.segments.get(one.name) == one.type and not self.coin(0.2):
                continue
            node[one.name] = one.type.spelling + (f" = {one.default}" if one.default is not None else "")
        return {"segments": self.mixed(node)} if node else {}

    def _policy(self, one: Policy, *, named: bool = True) -> Node:
        names = [name for name, policy in self.policies.items() if policy == one]
        if names and named and not self.coin(0.2):
            return self.style.choice(names)
        if one == Policy(one.fresh) and not self.coin(0.3):
            return self._time(one.fresh)
        node: dict[str, Node] = {"fresh": self._time(one.fresh)}
        if one.stale or self.coin(0.2):
            node["stale"] = self._time(one.stale)
        if one.eager is not None:
            node["eager"] = f"{one.eager}%"
        if one.jitter or self.coin(0.2):
            node["jitter"] = f"{one.jitter}%"
        if one.timeout is not None:
            node["timeout"] = self._time(one.timeout)
        return self.mixed(node)

    def _time(self, seconds: int) -> Node:
        if not self.free:
            return f"{seconds}s"
        ways: list[Node] = [seconds, f"{seconds}s"]
        return self.style.choice([*ways, f"{seconds // 60}m"] if seconds and seconds % 60 == 0 else ways)

    def _group(self, one: GroupDecl, declared: Declared) -> Node:
        targets: list[Node] = []
        for uid, key_uid, each in one.targets:
            model = declared.model(uid)
            if model is None:
                continue
            key = next((key.name for key in model.keys if key.uid == key_uid), None)
            word = model.name if key is None else f"{model.name}.{key}"
            targets.append({"model": word, "each": list(each)} if each else word)
        if self.free:
            self.style.shuffle(targets)
        return {**self._about(one.description), "invalidates": targets}

    def _anchor(self, node: dict[str, Node]) -> None:
        """Let a text that is written twice refer to its first place."""
        seen: dict[str, list[tuple[Any, Any]]] = {}

        def walk(inner: Any) -> None:
            for at, value in inner.items() if isinstance(inner, dict) else enumerate(inner):
                if type(value) is str and value.isprintable():
                    seen.setdefault(value, []).append((inner, at))
                elif isinstance(value, dict | list):
                    walk(value)

        walk(node)
        twice = [text for text, places in seen.items() if len(places) > 1]
        for number, text in enumerate(self.style.sample(twice, min(len(twice), 2))):
            for count, (inner, at) in enumerate(seen[text]):
                inner[at] = Bare(f"*a{number}") if count else Bare(f"&a{number} {double_quoted(text)}")

    def _commented(self, text: str) -> str:
        if not self.free:
            return text
        lines = []
        for line in text.splitlines(keepends=True):
            if line[0].isalpha() and self.coin(0.3):
                lines.append("# what comes next: is important\n")
            ends = line.endswith(":\n") and line.count(":") == 1
            lines.append(line.rstrip("\n") + "  # see below\n" if ends and self.coin(0.2) else line)
        return "".join(lines)


class _Plainest(random.Random):
    """Chooses block style and no quotes wherever `render` has a choice."""

    def random(self) -> float:
        return 0.5
