"""A schema's texts, whatever they hold, in every place where a text can stand: data in the module, never code."""

import ast
from dataclasses import replace

import pytest
from made_schemas import PLACE, SOURCE, STR, field, key, model, schema, segment, type_decl
from test_pysource import HOSTILE

from imperal_cachegen.compiler.emit import emit
from imperal_cachegen.compiler.emit.folder import Out
from imperal_cachegen.compiler.emit.header import read_header
from imperal_cachegen.compiler.ir import Condition, Default, Group, LiteralOf, Model, Policy, Project, Schema, Target
from imperal_cachegen.compiler.source import Source
from imperal_cachegen.keys import Enum

OUT = Out(SOURCE.path.parent, regular=True)


def laced(text: str) -> Schema:
    """Return a schema that has a text wherever a schema can have one."""
    fields = (
        field("plain", STR, text, description=text),
        field("aliased", STR, "", alias=text or "x"),
        field("choice", LiteralOf((text, "other")), text),
    )
    one: Model = replace(
        model("one", "One", (key("one", ("one:", segment("kind", Enum(("a", "b")))), Policy(60)),), fields),
        description=text,
        store_if=(Condition("plain", text, not_empty=False),),
    )
    group = Group("gone", text, (Target(one, one.keys[0], ()),), one.keys[0].segments, PLACE)
    source = Source(SOURCE.path, f"schemas/{text}.yaml", text)
    return schema(
        source=source,
        inputs=(source,),
        description=text,
        types=(type_decl("Row", fields, text, schema=source.name),),
        models=(one,),
        groups=(group,),
    )


VISIBLE = [text for text in HOSTILE if text.strip()]  # a blank description is none


@pytest.mark.parametrize("text", VISIBLE, ids=range(len(VISIBLE)))
def test_a_hostile_text_is_data_wherever_it_stands(text: str) -> None:
    """`emit` verifies by itself; here the tree is compared with that of a harmless text."""
    hostile, harmless = laced(text), laced("harmless")
    module = emit(hostile, Project((hostile,)), OUT)
    usual = emit(harmless, Project((harmless,)), OUT)
    assert shape(module) == shape(usual)
    assert module.split("\n")[2].startswith('"""')
    header = read_header(module)
    assert header is not None
    assert not header.edited


def shape(text: str) -> list[str]:
    """Return the kinds of a module's nodes, constants and docstrings left out: what a text must not change."""
    kinds = []
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.Module)) and ast.get_docstring(
            node, clean=False
        ):
            node.body = node.body[1:]
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "description":
            continue
        kinds.append(type(node).__name__)
    return kinds


def test_a_default_stays_the_value_it_was() -> None:
    for text in HOSTILE:
        made = laced(text)
        tree = ast.parse(emit(made, Project((made,)), OUT))
        values = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
        assert Default(text).value in values
