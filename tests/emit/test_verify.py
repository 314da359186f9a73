"""The last judge: whatever is changed between plan and text, no file comes of it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from everything import everything
from made_schemas import mail_client

from imperal_cachegen.compiler.emit.errors import EmitError, NotAsPlanned, NotCode
from imperal_cachegen.compiler.emit.folder import Out
from imperal_cachegen.compiler.emit.format import formatted
from imperal_cachegen.compiler.emit.out import home_of
from imperal_cachegen.compiler.emit.plan import FieldPlan, FilePlan
from imperal_cachegen.compiler.emit.planner import plan_module
from imperal_cachegen.compiler.emit.pysource import Code
from imperal_cachegen.compiler.emit.render import TEMPLATES, render
from imperal_cachegen.compiler.emit.verify import verify

OUT = Out(Path("/project/caches"), regular=True)


def planned() -> FilePlan:
    schema, project = mail_client()
    return plan_module(schema, home_of(schema, project, OUT), "0" * 32)


def test_what_is_printed_is_what_was_planned() -> None:
    project = everything()
    for schema in project.schemas:
        plan = plan_module(schema, home_of(schema, project, OUT), "0" * 32)
        verify(formatted(render(plan)), plan)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    total: int = 0\n", "    total: int = 1\n"),
        ("    total: int = 0\n", "    total: int\n"),
        ("    total: int = 0\n", "    total: str = 0\n"),
        ("    total: int = 0\n", ""),
        ("    total: int = 0\n", "    total: int = 0\n    more: int = 0\n"),
        ("    total: int = 0\n", '    total: int = 0\n    __import__("os")\n'),
        ("class Message(BaseModel)", "class Message(BaseModel, object)"),
        ("class Message(BaseModel):", "@print\nclass Message(BaseModel):"),
        ("allow_inf_nan=False", "allow_inf_nan=True"),
        ("One row of the message list.", "Another row."),
        ('@models.cache_model("inbox_page")', '@models.cache_model("inbox")'),
        ("import Awaitable, Callable", "import Awaitable, Callable, Mapping"),
        ("Policy(fresh=60)", "Policy(fresh=61)"),
        ("page: int = 0", "page: int = 1"),
        ("*, account_id: str) -> str:", "account_id: str) -> str:"),
        ("async def get_unread_summary", "def get_unread_summary"),
        (
            "    return await _cached_unread_summary.get(",
            "    print(cache)\n    return await _cached_unread_summary.get(",
        ),
        ("\n\nclass Message", "\n\nimport os\n\n\nclass Message"),
        ('"register",', '"register", "os",'),
        ("def register(", "def registers("),
    ],
)
def test_a_text_that_was_tampered_with_is_refused(old: str, new: str) -> None:
    plan = planned()
    text = formatted(render(plan))
    verify(text, plan)
    assert old in text
    with pytest.raises(NotAsPlanned):
        verify(text.replace(old, new, 1), plan)


def test_what_is_missing_or_comes_on_top_is_refused() -> None:
    plan = planned()
    text = formatted(render(plan))
    with pytest.raises(NotAsPlanned, match="too many"):
        verify(text + "x = 1\n", plan)
    with pytest.raises(NotAsPlanned, match="missing"):
        verify(text[: text.index("def register")], plan)
    with pytest.raises(NotAsPlanned, match="no Python"):
        verify(text + "x = = 1\n", plan)


def with_field(plan: FilePlan, change: Callable[[FieldPlan], FieldPlan]) -> FilePlan:
    """Return a plan whose first class has another first field: as if the code that plans it were wrong."""
    first, *rest = plan.classes
    fields = (change(first.fields[0]), *first.fields[1:])
    return replace(plan, classes=(replace(first, fields=fields), *rest))


@pytest.mark.parametrize(
    "change",
    [
        lambda field: replace(field, annotation=Code("int")),
        lambda field: replace(field, annotation=Code("str | None")),
        lambda field: replace(field, annotation=Code("list[str]")),
        lambda field: replace(field, default=Code('"x"')),
        lambda field: replace(field, default=Code('Field(alias="x")')),
        lambda field: replace(field, default=Code('Field(description="x")')),
        lambda field: replace(field, default=Code("Field(default_factory=str)")),
        lambda field: replace(field, name=Code("other")),
    ],
)
def test_a_plan_that_is_not_the_schema_is_refused(change: Callable[[FieldPlan], FieldPlan]) -> None:
    plan = with_field(planned(), change)
    with pytest.raises(NotAsPlanned):
        verify(formatted(render(plan)), plan)


@pytest.mark.parametrize(
    "code",
    [
        'str = __import__("os").name',
        "str\n    import os",
        "str\nimport os",
        "str; import os",
        "str  # x\n    y: int",
    ],
)
def test_code_that_breaks_out_of_its_place_is_refused(code: str) -> None:
    plan = with_field(planned(), lambda field: replace(field, annotation=Code(code)))
    with pytest.raises(NotAsPlanned):
        verify(render(plan), plan)


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("x = eval", "nothing defines `eval`"),
        ("x = ext.__class__", "a private attribute"),
        ("del ext", "a Delete"),
        ("for x in (1,): pass", "a For"),
        ("x = [y for y in (1,)]", "a ListComp"),
    ],
)
def test_planned_or_not_no_module_holds_what_none_of_ours_does(statement: str, reason: str) -> None:
    plan = planned()
    plan = replace(plan, setup=(*plan.setup, Code(statement)))
    with pytest.raises(NotAsPlanned, match=reason):
        verify(formatted(render(plan)), plan)


@pytest.mark.parametrize("value", ["x", 1, None, True, object()])
def test_templates_print_code_and_nothing_else(value: object) -> None:
    template = TEMPLATES.from_string("{{ value }}")
    with pytest.raises(NotCode):
        template.render(value=value)
    assert template.render(value=Code("x")) == "x"


def test_what_a_template_does_not_know_is_an_error() -> None:
    with pytest.raises(NotCode, match="StrictUndefined"):
        TEMPLATES.from_string("{{ nothing }}").render()


def test_every_error_of_emit_is_one_of_ours() -> None:
    assert {error.__name__ for error in EmitError.__subclasses__()} == {"NotCode", "NotAsPlanned"}
