"""Any schema: its catalogue is whole, and no value that its module stores is larger than the catalogue says."""

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from drawn_modules import built, instance_of
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown
from pydantic import BaseModel
from schema_strategy import Made, schemas

from imperal_cachegen.compiler.catalogue import gather, markdown, page
from imperal_cachegen.compiler.catalogue.sizes import PLATFORM, Endless, Largest, Sizes
from imperal_cachegen.compiler.ir import Model, Project
from imperal_cachegen.compiler.pipeline import Options, resolve_project
from imperal_cachegen.runtime.envelope import codec_of
from imperal_cachegen.runtime.platformsize import platform_size

OURS = frozenset(
    re.findall(
        r"\w+",
        "html head meta title link style body a header h1 dl div dt dd nav form label input p ul li main section b i "
        "span h2 code h3 small h4 article figure figcaption table caption thead tbody tr th td strong footer script bdi wbr pre",
    )
)
"""Elements that pages are made of: a user's text makes none."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a folder on the import path."""
    folder = tmp_path_factory.mktemp("any_catalogue")
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


class Parsed(HTMLParser):
    """Tags in order, ids, links, and tags that were closed by none or by another."""

    VOID = frozenset({"meta", "link", "input", "br", "hr", "wbr"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.targets: set[str] = set()
        self.wrong: list[str] = []
        self.feed(text)
        self.wrong += [tag for tag in self.open if tag not in self.VOID]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        given = dict(attrs)
        self.ids += [given["id"]] if given.get("id") else []
        self.targets |= {given["href"]} if tag == "a" and given.get("href") else set()
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


@settings(max_examples=min(settings().max_examples, 60))
@given(schemas())
def test_pages_are_whole(tmp_path_factory: pytest.TempPathFactory, made: Made) -> None:
    folder = tmp_path_factory.mktemp("drawn")
    for name, text in {**made.files, "cachegen.toml": "", "caches/__init__.py": ""}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text.replace("APP-ID", "any").replace("APP_WORD", "any"), encoding="utf-8")
    compiled = resolve_project([folder / "schemas"], Options(folder))
    assert not compiled.failed
    facts = gather(compiled.project, compiled.diagnostics, compiled.hidden)
    assert sum(len(app.models) for app in facts.apps) == len(made.models)
    html = Parsed(page(facts))
    assert html.wrong == []
    assert len(html.ids) == len(set(html.ids))
    assert {target.removeprefix("#") for target in html.targets} <= set(html.ids)
    assert html.tags <= OURS
    plain = markdown(facts)
    assert plain == markdown(gather(compiled.project, compiled.diagnostics, compiled.hidden))
    mark = Parsed(Markdown(extensions=["tables"]).convert(plain))
    assert {target.removeprefix("#") for target in mark.targets} <= set(mark.ids)
    assert mark.tags <= {"br", "blockquote"} | OURS


@settings(max_examples=min(settings().max_examples, 60))  # each leaves classes behind that Pydantic keeps
@given(schemas(), st.data())
def test_nothing_that_is_stored_is_larger(root: Path, made: Made, data: st.DataObject) -> None:
    one = built(made, root)
    if one.schema.uses:  # whose types are not at hand
        return
    project = Project((one.schema,))
    ours, theirs = Sizes(project), Sizes(project, PLATFORM)
    for model in (replace(model, identity=()) for model in one.schema.models):  # values are of no key here
        if model.imported is None:
            value = instance_of(data.draw, one, model.name, {}, 2)
            _fields_hold(value, model, ours)
            _entry_holds(value, model, ours.entry(model), theirs.entry(model))


def _fields_hold(value: BaseModel, model: Model, sizes: Sizes) -> None:
    for field, largest in sizes.fields(model):
        if not isinstance(largest, Endless):
            raw = value.model_dump_json(include={field.python}, by_alias=False).encode()
            assert len(raw) - len(f'{{"{field.python}":}}'.encode()) <= largest, field.python


def _entry_holds(value: BaseModel, model: Model, largest: Largest, ascii_largest: Largest) -> None:
    codec = codec_of(type(value), model.name)
    envelope = codec.envelope(codec.data(value), 1.8e9 + 0.000001)
    if not isinstance(largest, Endless):
        assert len(b'{"envelope":%b,"ttl_seconds":300}' % envelope) <= largest
    if not isinstance(ascii_largest, Endless):
        assert platform_size(value, model.name, 300) <= ascii_largest
