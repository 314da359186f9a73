"""What holds over all types: finite values, defaults that end; and how long it takes on large inputs."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from fielding import declare, fields, node, ref
from strategies import same

from imperal_cachegen.compiler.diagnostics import outcome
from imperal_cachegen.compiler.ir import (
    Limited,
    ListOf,
    Plain,
    Project,
    Schema,
    TypeDecl,
    TypeRef,
    UnionOf,
)
from imperal_cachegen.compiler.resolve.fields.declared import finish_fields, resolve_fields
from imperal_cachegen.compiler.resolve.fields.types import Names
from imperal_cachegen.compiler.resolve.fields.types_check import check_types
from imperal_cachegen.compiler.source import Source, Span

SOURCE = Source(Path("/nowhere/schema.yaml"), "schema.yaml", "x")
SPAN = Span(SOURCE, 0, 1)


def project(declared: dict[TypeRef, TypeDecl]) -> Project:
    types = tuple(declared.values())
    return Project((Schema(SOURCE, None, "", None, "m", (), (), (), types, (), (), (SOURCE,)),))


def codes(**types: str) -> list[tuple[str, str]]:
    return [(one.code, one.message) for one in check_types(project(declare(**types)))]


def test_recursion_with_a_way_out_is_fine():
    assert codes(Node="next: Node | None = None\nkids: list[Node]\nby_name: dict[str, Node] = {}") == []
    assert codes(A="b: B | None", B="a: A") == []
    assert codes(A='b: B | Literal["end"]', B="a: A") == []
    assert codes(A="next: {type: 'list[A]', min_items: 0}") == []


def test_a_type_without_a_value_is_reported_once_a_cycle():
    assert codes(Node="next: Node") == [("CG209", "no finite value of `Node` exists: `Node` needs `Node`")]
    assert codes(A="b: B", B="c: C", C="a: A\nx: int") == [
        ("CG209", "no finite value of `A` exists: `A` needs `B` needs `C` needs `A`")
    ]
    assert codes(A="next: {type: 'list[A]', min_items: 1}")[0][0] == "CG209"
    assert codes(A="b: B", B="b: B")[0][1] == "no finite value of `B` exists: `B` needs `B`"
    assert len(codes(A='kind: Literal["a"]\na: A | B', B='kind: Literal["b"]\nb: A | B')) == 1


def test_the_field_that_needs_it_is_pointed_at():
    (one,) = check_types(project(declare(Node="id: int\nnext: Node")))
    assert [each.span.text for each in one.related] == ["next"]


def test_defaults_that_make_themselves_are_found():
    assert codes(Node="next: {type: Node | None, default: {}}")[0][0] == "CG234"
    assert codes(Node="next: {type: Node | None, default: {next: null}}") == []
    assert {code for code, _ in codes(A="b: {type: B, default: {}}", B="a: {type: 'list[A]', default: [{}]}")} == {
        "CG234"
    }
    assert codes(A="b: {type: B, default: {}}", B="x: int = 0") == []


def test_unions_of_documents_are_judged_too():
    text = TypeDecl(ref("Text"), "", (), Plain("str"), document=True, span=SPAN)
    either = TypeDecl(ref("Either"), "", (), UnionOf((ref("Text"), Plain("str"))), document=True, span=SPAN)
    lists = TypeDecl(
        ref("Lists"), "", (), Limited(ListOf(UnionOf((Plain("date"), Plain("str")))), ()), document=True, span=SPAN
    )
    found = [one.code for one in check_types(project({each.ref: each for each in (text, either, lists)}))]
    assert found == ["CG208", "CG208"]


@pytest.mark.parametrize("forward", [True, False])
def test_long_chains_of_types_take_no_time(forward):
    count = 5_000
    order = range(count) if forward else range(count - 1, -1, -1)
    int_field = declare(Z="x: int")[ref("Z")].fields[0]

    def decl(at: int) -> TypeDecl:
        kind = ref(f"T{at + 1}") if at + 1 < count else Plain("int")
        return TypeDecl(ref(f"T{at}"), "", (replace(int_field, annotation=kind),), None, document=False, span=SPAN)

    started = time.process_time()
    assert list(check_types(project({ref(f"T{at}"): decl(at) for at in order}))) == []
    assert time.process_time() - started < 5


LARGE = {
    "names that all become one": "".join(
        f"'a{chr(33 + n % 6)}{'.' * (n // 6 % 60)}{'-' * (n // 360)}b': int\n" for n in range(6_000)
    ),
    "unknown types": "".join(f"f{n}: Strng{n}\n" for n in range(2_000)),
    "unions of many literals": "".join(
        f"f{n}: {' | '.join(f'Literal[{n}{at}]' for at in range(90))}\n" for n in range(300)
    ),
    "heavy patterns": "".join(f"f{n}: {{type: str, pattern: '(\\w{{50}}){{10}}{n}'}}\n" for n in range(3_000)),
    "a long default": f"f: list[int] = [{', '.join(['1'] * 20_000)}]",
    "a long wrong default": "f:\n  type: list[int]\n  default:\n" + "    - x\n" * 20_000,
    "many wrong keys": "f: {" + ", ".join(f"tpe{n}: 1" for n in range(10_000)) + "}",
}


@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE)
def test_large_inputs_are_answered_in_time(text):
    tree = node(text)
    names = Names({f"String{n}": ref(f"String{n}") for n in range(3_000)})
    started = time.process_time()
    made = outcome(resolve_fields(tree, "Owner", names))
    outcome(finish_fields(made.value, {}))
    assert time.process_time() - started < 10


def test_equal_constants_stay_apart():
    made = fields("a: Literal[1]\nb: Literal[true]")
    assert same(made["a"].annotation.values, (1,))
    assert same(made["b"].annotation.values, (True,))
