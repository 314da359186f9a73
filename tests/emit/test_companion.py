"""The strategies of a module are planned, printed and judged as modules are, and no text of a schema becomes code in them."""

import ast
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from everything import everything
from made_schemas import PLACE, STR, field, key, mail_client, model, schema, segment
from test_pysource import HOSTILE

from imperal_cachegen.compiler.emit import emit_strategies
from imperal_cachegen.compiler.emit.companion import plan_companion, verify_companion
from imperal_cachegen.compiler.emit.errors import EmitError, NotAsPlanned
from imperal_cachegen.compiler.emit.folder import Out
from imperal_cachegen.compiler.emit.format import formatted
from imperal_cachegen.compiler.emit.header import companion_of, is_companion, named_schema, read_header
from imperal_cachegen.compiler.emit.plan import CompanionPlan
from imperal_cachegen.compiler.emit.pysource import Code
from imperal_cachegen.compiler.emit.render import render
from imperal_cachegen.compiler.ir import Condition, Policy, Schema
from imperal_cachegen.compiler.source import Source
from imperal_cachegen.keys import Enum, Text

OUT = Out(Path("/project/caches"), regular=True)


def planned() -> CompanionPlan:
    return plan_companion(mail_client()[0], OUT)


def test_what_is_printed_is_what_was_planned() -> None:
    for one in everything().schemas:
        plan = plan_companion(one, OUT)
        verify_companion(formatted(render(plan)), plan)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("class InboxPageArguments(TypedDict):", "class InboxPageArguments(TypedDict, total=False):"),
        ("class InboxPageArguments(TypedDict):", "@print\nclass InboxPageArguments(TypedDict):"),
        ("    account_id: str\n", "    account_id: int\n"),
        ("    account_id: str\n", ""),
        ("    account_id: str\n", "    account_id: str\n    more: str\n"),
        ("    account_id: str\n", '    account_id: str = __import__("os")\n'),
        ("as cached", "as other"),
        ("from . import", "from .. import"),
        ("_inbox_page = KeyStrategies(", "_inbox_pages = KeyStrategies("),
        ("return _inbox_page.arguments()", "return _inbox_page.entries()"),
        ("    return _inbox_page.arguments()", "    print()\n    return _inbox_page.arguments()"),
        ("def inbox_page_arguments()", "async def inbox_page_arguments()"),
        ("fields: Fields | None = None", "fields: Fields | None"),
        ("\n\nclass InboxPageArguments", "\n\nimport os\n\n\nclass InboxPageArguments"),
        ('"inbox_page_values",', '"inbox_page_values",\n    "os",'),
    ],
)
def test_a_text_that_differs_is_refused(old: str, new: str) -> None:
    plan = planned()
    text = formatted(render(plan))
    assert old in text
    with pytest.raises(NotAsPlanned):
        verify_companion(text.replace(old, new, 1), plan)


@pytest.mark.parametrize("piece", ["1)\nimport os\n(2", "print(1)", "_x = 1\n_y = 2", "x = cached._private"])
def test_a_piece_that_breaks_out_of_its_place_is_refused(piece: str) -> None:
    plan = planned()
    broken = replace(plan, keys=(*plan.keys[:-1], Code(piece)))
    with pytest.raises(EmitError):
        verify_companion(formatted(render(broken)), broken)


def laced(text: str) -> Schema:
    """Return a schema that has a text wherever strategies could take one from it."""
    parts = ("one:", segment("kind", Enum(("a", "b"))), ":", segment("note", Text(24), text))
    one = replace(
        model("one", "One", (key("one", parts, Policy(60)),), (field("plain", STR, text), field("choice", STR, text))),
        description=text,
        store_if=(Condition("plain", text, not_empty=False), Condition("choice", None, not_empty=True)),
    )
    source = Source(PLACE.source.path, f"schemas/{text}.yaml", text)
    return schema(source=source, inputs=(source,), description=text, types=(), models=(one,), groups=())


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_of_a_schema_are_data(text: str) -> None:
    made = emit_strategies(laced(text), OUT)
    tree = ast.parse(made)
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "KeyStrategies"
    ]
    options = {each.arg: ast.literal_eval(each.value) for each in calls[0].keywords if each.arg == "defaults"}
    assert options == {"defaults": {"note": text}}
    kinds = {type(node).__name__ for node in tree.body}
    assert kinds == {"Expr", "ImportFrom", "Assign", "ClassDef", "FunctionDef"}


def test_the_header_tells_strategies_from_a_module() -> None:
    one, _ = mail_client()
    data = emit_strategies(one, OUT).encode()
    header = read_header(data)
    assert header is not None
    assert (header.schema, header.edited, header.newer) == (one.source.name, False, False)
    assert is_companion(data)
    assert is_companion(data.replace(b"\n", b"\r\n"))
    assert named_schema(data) == one.source.name
    assert companion_of("mail_cache") == "mail_cache_strategies"


def test_a_schema_may_be_called_as_the_header_says() -> None:
    """The mark stands behind the name, which ends in `.yaml`."""
    source = Source(PLACE.source.path, "schemas/x (strategies).yaml", "cachegen: 1\n")
    one = replace(mail_client()[0], source=source, inputs=(source,))
    assert named_schema(emit_strategies(one, OUT).encode()) == source.name


SAME = """
import sys
sys.path[:0] = %r
from pathlib import Path
from everything import everything
from imperal_cachegen.compiler.emit import emit_strategies
from imperal_cachegen.compiler.emit.folder import Out
sys.stdout.write("".join(emit_strategies(one, Out(Path("/p"), regular=True)) for one in everything().schemas))
"""


@pytest.mark.slow
def test_they_are_the_same_bytes_under_every_hash_seed() -> None:
    here = Path(__file__).parents[1]
    program = SAME % [str(here), str(here / "keys")]
    texts = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(texts) == 1
