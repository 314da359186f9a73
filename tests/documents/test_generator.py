"""What the generator makes of any document of ours is what the document says, or it is refused."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit import codes, resolve, write

from imperal_cachegen.compiler import ir
from imperal_cachegen.compiler.documents import generator
from imperal_cachegen.compiler.documents.generator import GeneratorFailed, Request, classes
from imperal_cachegen.compiler.documents.library import Place
from imperal_cachegen.compiler.documents.shapes import (
    NULL,
    Anything,
    Array,
    Choice,
    Class,
    Definition,
    Property,
    Ref,
    Shape,
    Simple,
    Table,
    annotation_of,
    either,
    in_order,
)
from imperal_cachegen.compiler.documents.takeover import Takeover, Unexpected
from imperal_cachegen.compiler.nodes import Scalar
from imperal_cachegen.compiler.source import Source, Span

SOURCE = Source(Path("/project/api.json"), "api.json", "{}")
SPAN = Span(SOURCE, 0, 2)
PLACES = tuple(Place("api.json", ("$defs", name)) for name in ("A", "B", "C", "D"))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ['"""', "'", "\\", "\n", "{{ x }}", "{% raw %}", "None", "__import__('os')", "\u202e", "\0", "#", "class", "\ud7ff"]
)


def limited(low: str, high: str, numbers: st.SearchStrategy[int]) -> st.SearchStrategy[dict[str, int]]:
    return st.dictionaries(st.sampled_from((low, high)), numbers, max_size=2)


numbers = st.dictionaries(
    st.sampled_from(("ge", "gt", "le", "lt")), st.integers(-(2**53), 2**53), max_size=3
) | st.fixed_dictionaries({"multiple_of": st.integers(2, 1000)})
floats = st.dictionaries(
    st.sampled_from(("ge", "gt", "le", "lt")), st.floats(allow_nan=False, allow_infinity=False), max_size=3
) | st.fixed_dictionaries({"multiple_of": st.floats(1e-9, 1e9)})
lengths = st.dictionaries(st.sampled_from(("min_length", "max_length")), st.integers(0, 2**31 - 1))
strings = st.builds(
    lambda limits, pattern: Simple("string", "", in_order({**limits, **pattern})),
    lengths,
    st.just({}) | st.builds(lambda text: {"pattern": text}, TEXTS),
)
simple = st.one_of(
    st.sampled_from([Simple("boolean"), NULL, Simple("string"), Simple("integer"), Simple("number")]),
    st.sampled_from([Simple("string", form) for form in ("date-time", "date", "time", "duration", "uuid", "decimal")]),
    strings,
    st.builds(lambda limits: Simple("integer", "", in_order(limits)), numbers),
    st.builds(lambda limits: Simple("number", "", in_order(limits)), floats | numbers),
    st.builds(Choice, st.lists(TEXTS, min_size=1, max_size=4, unique=True).map(tuple)),
    st.builds(Choice, st.lists(st.integers(-(2**63) + 1, 2**63 - 1), min_size=1, max_size=4, unique=True).map(tuple)),
    st.sampled_from([Choice((True,)), Choice((False, True)), Choice(("a", True)), Choice((1, "1"))]),
    st.sampled_from([Ref(place) for place in PLACES]),
    st.just(Anything()),
)
shapes: st.SearchStrategy[Shape] = st.recursive(
    simple,
    lambda inner: st.one_of(
        st.builds(lambda item, limits: Array(item, in_order(limits)), inner, lengths),
        st.builds(Table, inner),
        st.lists(inner.filter(lambda shape: shape != Anything()), min_size=2, max_size=4).map(
            lambda members: either(tuple(members))
        ),
    ),
    max_leaves=8,
)


def property_of(shape: Shape) -> Property:
    return Property(Scalar("p", "p", False, SPAN), shape, True, None, "")


def definition(place: Place, body: Class | Shape) -> Definition:
    return Definition(place, "", "", body, SOURCE, SPAN)


def ref(place: Place) -> ir.TypeRef:
    return ir.TypeRef(place.pointer[-1], "schemas/app.yaml")


@settings(max_examples=150)
@given(
    st.lists(st.lists(shapes, max_size=5), min_size=3, max_size=3),
    shapes,
)
def test_the_classes_it_makes_are_the_ones_asked_for(bodies: list[list[Shape]], root: Shape) -> None:
    made = [
        definition(place, Class(tuple(map(property_of, body)), closed=False))
        for place, body in zip(PLACES, bodies, strict=False)
    ]
    request = Request([*made, definition(PLACES[3], root)])
    planned = {name: ref(found.place) for name, found in request.definitions.items()}
    takeover = Takeover(classes(request), planned, request.patterns)
    for name, body in zip(request.definitions, bodies, strict=False):
        expected = tuple(annotation_of(shape, ref) for shape in body)
        assert takeover.fields(name, len(body)) == expected
    assert takeover.fields("Planned3", 1) == (annotation_of(root, ref),)


def module(body: str) -> ast.Module:
    return ast.parse(f"from pydantic import BaseModel\nclass Planned0(BaseModel):\n    {body}\n")


PLANNED = {"Planned0": ir.TypeRef("It", "schemas/app.yaml")}


@pytest.mark.parametrize(
    "body",
    [
        "pass",
        "f0: str\n    f1: str",
        "f0: str = 'a'",
        "f0: strng",
        "f0: 'Unknown'",
        "f0: 5",
        "f0: list",
        "f0: set[str]",
        "f0: tuple[str, ...]",
        "f0: dict[int, str]",
        "f0: Literal[1.5]",
        "f0: Literal[None]",
        "f0: Annotated[str, Field(max_length=1, alias='x')]",
        "f0: Annotated[str, Field('x')]",
        "f0: Annotated[str, Field(pattern='other')]",
        "f0: Annotated[str, Field(max_length=len('x'))]",
        "f0: Annotated[str, Field(max_length=True)]",
        "f0: Annotated[str, StringConstraints(max_length=1)]",
        "f0: str\n    def method(self): ...",
        "'docstring'\n    f0: str",
        "f0: str\nclass Planned0(BaseModel):\n    f0: str",
        "f0: str\nprint(1)",
        "f0: str\nimport os",
        "f0: str\nfrom os import system",
        "f0: str\nfrom pydantic import Field as BaseModel",
        "f0: A\nA = TypeAliasType('A', A)",
        "f0: A\nA = TypeAliasType('B', str)",
        "f0: A\nA = str",
        "f0: A\nclass A(BaseModel):\n    root: str",
        "f0: A\nclass A(RootModel[str]):\n    root: A",
        "f0: A\nclass A(RootModel[str]):\n    other: str",
        "f0: str\nclass str(BaseModel):\n    f0: int",
        "f0: str\n@decorated\nclass A(BaseModel):\n    f0: int",
    ],
)
def test_a_tree_that_nobody_asked_for_is_refused(body: str) -> None:
    with pytest.raises(Unexpected):
        Takeover(module(body), PLANNED, {}).fields("Planned0", 1)


def test_a_class_that_is_missing_is_refused() -> None:
    with pytest.raises(Unexpected):
        Takeover(ast.parse(""), PLANNED, {})


def test_what_the_generator_raises_or_weakens_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "d.json", {"type": "object", "properties": {"a": {"type": "string", "maxLength": 3}}})
    for made in (
        "from pydantic import BaseModel\nclass Planned0(BaseModel):\n    f0: str | None\n",
        "from pydantic import BaseModel\nclass Planned0(BaseModel):\n    f0: Any\n",
        "class Planned0:\n    pass\n",
        "no Python",
    ):
        monkeypatch.setattr(generator, "_generated", lambda document, made=made: made)
        result = resolve(tmp_path, "It=d.json")
        assert codes(result.diagnostics) == ["CG624"]
        assert result.value.made == {}

    def fails(document: str) -> str:
        raise RuntimeError(document)

    monkeypatch.setattr(generator, "_generated", fails)
    assert codes(resolve(tmp_path, "It=d.json").diagnostics) == ["CG624"]
    with pytest.raises(GeneratorFailed):
        classes(Request([]))


def test_it_is_called_once_for_a_schema_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"type": "object", "properties": {"x": {"type": "string"}}}
    page = {"type": "object", "properties": {"row": {"$ref": "#/$defs/Row"}}}
    write(tmp_path, "a.json", {"$defs": {"Row": row, "Page": page}})
    write(tmp_path, "b.json", {"$defs": {"Line": row}})
    seen: list[str] = []
    real = generator._generated
    monkeypatch.setattr(generator, "_generated", lambda document: seen.append(document) or real(document))
    assert resolve(tmp_path, "Page=a.json#/$defs/Page", "Line=b.json#/$defs/Line").diagnostics == ()
    assert len(seen) == 1


HOSTILE = '"""\'\\\n{{ x }}{% raw %}\u202e__import__("os").system("true")#\r\x1f'


def test_the_generator_sees_no_word_of_the_user_but_enum_values(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema = {
        "title": HOSTILE,
        "description": HOSTILE,
        "$comment": HOSTILE,
        "x-other": HOSTILE,
        "type": "object",
        "properties": {
            "a' = 1; import os #": {"type": "string", "default": HOSTILE, "description": HOSTILE, "pattern": "'\"<%"},
            "__class__": {"type": "string", "examples": [HOSTILE]},
            "model_config": {"enum": [HOSTILE]},
            "f0": {"title": HOSTILE, "type": "object", "properties": {"x": {"type": "string"}}},
        },
    }
    write(tmp_path, "d.json", schema)
    seen: list[str] = []
    real = generator._generated
    monkeypatch.setattr(generator, "_generated", lambda document: seen.append(document) or real(document))
    result = resolve(tmp_path, "It=d.json")
    assert result.diagnostics == ()
    (made,) = result.value.made.values()
    assert [(field.python, field.alias) for field in made.fields] == [
        ("a_1_import_os", "a' = 1; import os #"),
        ("class", "__class__") if made.fields[1].python == "class" else (made.fields[1].python, "__class__"),
        (made.fields[2].python, "model_config"),
        ("f0", None),
    ]
    assert all(field.python.isidentifier() and not field.python.startswith("_") for field in made.fields)
    assert made.description == HOSTILE
    (document,) = seen
    assert document.count("__import__") == 1
    assert "import os #" not in document
    assert "{{" not in document.replace(HOSTILE.encode("unicode_escape").decode(), "").split('"enum"')[0]


WATCH = """
import sys
from pathlib import Path
sys.path[:0] = [{tests!r}]
import datamodel_code_generator.parser.jsonschema  # its own modules are read before watching
from kit import resolve, write
root = Path({root!r})
write(root, "warm.json", {{"type": "object", "properties": {{"a": {{"type": "string"}}}}}})
assert not resolve(root, "It=warm.json").diagnostics
seen = []
def hook(event, args):
    if event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "urllib.")) or (event == "open" and args[0]):
        seen.append((event, str(args[0])))
write(root, "d.json", {{"type": "object", "properties": {{"a": {{"type": "array", "items": {{"enum": ["x"]}}}}}}}})
sys.addaudithook(hook)
result = resolve(root, "It=d.json")
assert not result.diagnostics
opened = [name for event, name in seen if event == "open" and not name.endswith((".py", ".pyc", ".jinja2"))]
others = [found for found in seen if found[0] != "open"]
assert opened == [str(root / "schemas" / "d.json")], opened
assert others == [], others
print("quiet")
"""


def test_it_opens_no_file_no_socket_and_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("broken [", encoding="utf-8")
    program = WATCH.format(tests=str(Path(__file__).parent), root=str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-W", "default", "-c", program],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert (done.stdout, done.stderr) == ("quiet\n", "")


def test_it_is_imported_only_for_a_document(tmp_path: Path) -> None:
    program = "import sys, imperal_cachegen.compiler.documents as d; print('datamodel_code_generator' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, check=False, text=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("False\n", "")
