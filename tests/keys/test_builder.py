"""The code of key builders: what it looks like, that checkers accept it, and that no name of it meets a parameter."""

import ast
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import black
import pytest
from key_strategies import Word
from keying import function_of, key, model, module_of

from imperal_cachegen import keys
from imperal_cachegen.compiler.keys.builder import KeyBuilder, Parameter, key_builder, scope_builder
from imperal_cachegen.keys import KeySegmentError

INBOX = {"account_id": "id(40)", "folder": "text(48)", "page": "int(0..999)"}


def test_the_builder_of_a_key() -> None:
    assert key_builder(
        key("inbox:{account_id}:{folder}:{page}", INBOX, model="inbox_page", defaults={"page": 0})
    ) == KeyBuilder(
        parameters=(
            Parameter("account_id", "str", None),
            Parameter("folder", "str", None),
            Parameter("page", "int", "0"),
        ),
        key_imports=frozenset({"id_segment", "int_segment", "key_pattern", "text_segment"}),
        std_imports=frozenset(),
        constants=(
            '_INBOX_PAGE_KEY = key_pattern(globals(), "_INBOX_PAGE_KEY", '
            '"inbox:[A-Za-z0-9_-]{1,40}+:[A-Za-z0-9_]{1,48}+:[0-9]{1,3}+")',
        ),
        body=(
            "try:",
            "    if type(page) is int:",
            '        key = ":".join(("inbox", account_id, folder, f"{page}"))',
            "        if _INBOX_PAGE_KEY(key):",
            "            return key",
            "except (TypeError, ValueError):",
            "    pass  # the encoders tell which segment it is",
            'account_id_text = id_segment(account_id, "inbox_page", "account_id", 40)',
            'folder_text = text_segment(folder, "inbox_page", "folder", 48)',
            'page_text = int_segment(page, "inbox_page", "page", 0, 999)',
            'return f"inbox:{account_id_text}:{folder_text}:{page_text}"',
        ),
    )


def body(template: str, types: dict[str, str]) -> tuple[str, ...]:
    """Return the statements of a builder."""
    return key_builder(key(template, types)).body


def test_a_key_without_segments_is_a_literal() -> None:
    one = key_builder(key("dashboard", revision=2))
    assert one == KeyBuilder((), frozenset(), frozenset(), (), ('return "dashboard:v2"',))
    assert function_of(one)() == "dashboard:v2"


def test_one_text_is_checked_by_its_type() -> None:
    assert body("k:{a}", {"a": "id"})[:4] == (
        "if type(a) is str:",
        '    key = f"k:{a}"',
        "    if _INBOX_KEY(key):",
        "        return key",
    )
    assert body("k:{a}", {"a": "text | None"})[:2] == (
        'if a is None or (type(a) is str and a != ""):',
        "    key = f\"k:{'' if a is None else a}\"",
    )


def test_values_that_need_no_pattern_need_none() -> None:
    one = key_builder(key("k:{a}{b}-{c}:{d}", {"a": "bool", "b": "uuid", "c": "date", "d": "int(5..20)"}))
    assert one.constants == ()
    assert "key_pattern" not in one.key_imports
    assert one.body[:2] == (
        "if type(a) is bool and type(b) is UUID and type(c) is date and type(d) is int and 5 <= d <= 20:",
        '    return f"k:{a:d}{b.int:032x}-{c.isoformat()}:{d}"',
    )
    assert one.std_imports == {("uuid", "UUID"), ("datetime", "date")}


def test_digests_are_made_once() -> None:
    lines = body("k:{q}:{a}", {"q": "json", "a": "id"})
    assert lines[0] == 'q_text = json_segment(q, "inbox", "q", 128)'
    assert sum("json_segment" in line for line in lines) == 1
    assert body("k:{q}", {"q": "secret"}) == ('q_text = secret_segment(q, "inbox", "q")', 'return f"k:{q_text}"')


@pytest.mark.parametrize(
    ("template", "types"),
    [
        ("{a}-{b}", {"a": "id", "b": "int"}),  # a text and a number in one field
        ("k:{a}{b}", {"a": "id(9)", "b": "uuid"}),
        ("k:{a}:{b}", {"a": "enum(x, y:z)", "b": "id"}),  # a value that holds a separator
        ("k{a}_{b}", {"a": "enum(x, yy)", "b": "enum(z, w)"}),
    ],
)
def test_where_a_match_of_the_whole_key_proves_too_little_each_segment_is_checked(
    template: str, types: dict[str, str]
) -> None:
    one = key_builder(key(template, types))
    assert one.constants == ()
    assert all(line.startswith(("a_text = ", "b_text = ", "return f")) for line in one.body)


@pytest.mark.parametrize(
    ("template", "types", "values"),
    [
        ("{a}-{b}", {"a": "id(3)", "b": "int"}, {"a": "x-1", "b": 2}),
        ("k:{a}:{b}", {"a": "id", "b": "id"}, {"a": "x:y", "b": "z"}),
        ("k:{a}:{b}", {"a": "id", "b": "id | None"}, {"a": "x", "b": ""}),
        ("k:{a}:{b}", {"a": "id | None", "b": "id | None"}, {"a": "x:", "b": None}),
        ("k:p{a}s:{b}", {"a": "id(3)", "b": "id"}, {"a": "xs:p", "b": "z"}),
        ("k:{a}:{b}", {"a": "enum(x, y)", "b": "id"}, {"a": "xy", "b": "z"}),
        ("k:{a}:{b}", {"a": "enum(x, y) | None", "b": "id"}, {"a": "", "b": "z"}),
    ],
)
def test_no_value_gets_past_the_pattern(template: str, types: dict[str, str], values: dict[str, object]) -> None:
    one = key(template, types)
    if template == "{a}-{b}":
        assert function_of(one)(**values) == "x-1-2"
        values = {"a": "x-1-2", "b": 2}
    with pytest.raises(KeySegmentError):
        function_of(one)(**values)


def test_a_subclass_of_str_counts_as_its_value() -> None:
    build = function_of(key("k:{a}:{b}", {"a": "id", "b": "text"}))
    made = build(a=Word("x"), b=Word("y"))
    assert made == "k:x:y"
    assert type(made) is str
    assert type(function_of(key("{a}", {"a": "id"}))(a=Word("x"))) is str


@pytest.mark.parametrize("names", [("a", "a_text", "a_text_"), ("key", "key_", "key_text"), ("a_text", "a", "b_text")])
def test_local_names_meet_no_parameter(names: tuple[str, ...]) -> None:
    one = key("k:" + ":".join(f"{{{name}}}" for name in names), dict.fromkeys(names, "text"))
    build = function_of(one)
    assert build(**{name: f"v{at}" for at, name in enumerate(names)}) == "k:v0:v1:v2"
    assert build(**{name: f"v.{at}" for at, name in enumerate(names)}) == "k:v-2E0:v-2E1:v-2E2"


DEFAULTS = {
    "a": ("text", "x\"'\\\n\u202e", None),
    "b": ("int", 5, "5"),
    "c": ("bool", False, "False"),
    "d": ("enum(x, y)", "y", '"y"'),
    "e": ("uuid", UUID("6f1c9e0a-4f2e-4b7a-9d53-0c8f1e2a7b64"), '"6f1c9e0a-4f2e-4b7a-9d53-0c8f1e2a7b64"'),
    "f": ("date", date(2026, 1, 2), "date(2026, 1, 2)"),
    "g": ("datetime", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)"),
    "h": ("id | None", None, "None"),
    "i": ("json", 1.5, "1.5"),
}


@pytest.mark.parametrize("name", DEFAULTS)
def test_a_default_is_a_literal(name: str) -> None:
    type_, value, source = DEFAULTS[name]
    one = key(f"k:{{{name}}}", {name: type_}, defaults={name: value})
    (parameter,) = key_builder(one).parameters
    assert parameter.default is not None
    assert source is None or parameter.default == source
    assert function_of(one)() == function_of(one)(**{name: value})


def test_a_scope_is_one_text_of_its_segments() -> None:
    one = key("inbox:{account_id}:{folder}:{page}", INBOX, scoped=True, defaults={"page": 0})
    built = scope_builder(model("inbox_page", [one], scope=("folder", "account_id")))
    assert built.parameters == (Parameter("folder", "str", None), Parameter("account_id", "str", None))
    assert built.body[-3] == 'folder_text = text_segment(folder, "inbox_page", "folder", 48)'
    assert built.constants == (
        '_INBOX_PAGE_SCOPE = key_pattern(globals(), "_INBOX_PAGE_SCOPE", "[A-Za-z0-9_]{1,48}+[|][A-Za-z0-9_-]{1,40}+")',
    )
    build = function_of(built)
    assert build(folder="INBOX", account_id="acc-1") == "INBOX|acc-1"
    assert build(folder="a|b", account_id="acc-1") == "a-7Cb|acc-1"
    with pytest.raises(KeySegmentError):
        build(folder="a", account_id="b|c")
    assert function_of(scope_builder(model("m", [one], scope=())))() == ""
    assert function_of(scope_builder(model("m", [one])))() == ""
    (page,) = scope_builder(model("m", [one], scope=("page",))).parameters
    assert page.default is None


def test_a_scope_may_hold_colons() -> None:
    one = key("k:{a}:{b}", {"a": "enum(x, x:y)", "b": "enum(z, y:z)"})
    build = function_of(scope_builder(model("m", [one], scope=("a", "b"))))
    assert build(a="x:y", b="z") == "x:y|z"
    assert build(a="x", b="y:z") == "x|y:z"


@pytest.mark.parametrize(
    ("template", "types", "pattern"),
    [
        ("k:{a}", {"a": "id(9)"}, "k:[A-Za-z0-9_-]{1,9}+"),
        ("k:{a}", {"a": "text | None"}, "k:[A-Za-z0-9_]{0,48}+"),
        ("k:{a}x:{b}", {"a": "id(9)", "b": "id(8)"}, "k:[A-Za-z0-9_-]{1,9}x:[A-Za-z0-9_-]{1,8}+"),
        ("k:{a}-x", {"a": "text"}, "k:[A-Za-z0-9_]{1,48}-x"),
        ("{a}:x", {"a": "enum(p, q)"}, "(?:p|q):x"),
        ("{a}:x", {"a": "enum(p, q) | None"}, "(?:p|q)?:x"),
        ("{a}:{b}{c}", {"a": "id(9)", "b": "date", "c": "bool"}, "[A-Za-z0-9_-]{1,9}+:[0-9-]{10}[01]"),
        (
            "{a}:{b}:{c}",
            {"a": "id(9)", "b": "datetime", "c": "uuid | None"},
            "[A-Za-z0-9_-]{1,9}+:[0-9TZ]{16}+:[0-9a-f]{0,32}+",
        ),
        ("{a}:{b}5", {"a": "id(9)", "b": "int(0..20)"}, "[A-Za-z0-9_-]{1,9}+:[0-9]{1,2}5"),
        ("{a}:{b}x", {"a": "id(9)", "b": "digest | None"}, "[A-Za-z0-9_-]{1,9}+:[0-9A-Z_a-z-]{0,22}x"),
        ("{a}:{b}:{c}", {"a": "id(9)", "b": "bool | None", "c": "int(3..5)"}, "[A-Za-z0-9_-]{1,9}+:[01]{0,1}+:[0-9]"),
    ],
)
def test_the_pattern_of_a_key(template: str, types: dict[str, str], pattern: str) -> None:
    (constant,) = key_builder(key(template, types)).constants
    assert constant == f'_INBOX_KEY = key_pattern(globals(), "_INBOX_KEY", "{pattern}")'


@pytest.mark.parametrize(
    ("template", "types", "line"),
    [
        ("a:b:{x}:c{y}:d:e", {"x": "id", "y": "date"}, 'key = f"a:b:{x}:c{y.isoformat()}:d:e"'),
        ("a:b:{x}:{y}:d:e", {"x": "id", "y": "id"}, 'key = ":".join(("a:b", x, y, "d:e"))'),
        ("a:b:{x}p:{y}", {"x": "id", "y": "id"}, 'key = "".join(("a:b:", x, "p:", y))'),
        ("{x}:{y}:{d}{e}", {"x": "id", "y": "id", "d": "date", "e": "bool"}, 'key = ":".join((x, y, f"{d.isoformat()}{e:d}"))'),
        ("{x}:{y}:{d}", {"x": "id", "y": "id | None", "d": "date | None"},
         'key = ":".join((x, "" if y is None else y, "" if d is None else f"{d.isoformat()}"))'),
        ("{x}:{y}:{q}:{u}", {"x": "id", "y": "id", "q": "digest | None", "u": "uuid | None"},
         'key = ":".join((x, y, q_text, "" if u is None else f"{u.int:032x}"))'),
    ],
)  # fmt: skip
def test_the_expression_of_a_key(template: str, types: dict[str, str], line: str) -> None:
    assert line in [statement.strip() for statement in body(template, types)]


# --- checkers --------------------------------------------------------------------------------------------------------

TYPES = [
    "id(9)",
    "text(24)",
    "int",
    "int(0..9)",
    "bool",
    "enum(a, b)",
    "enum(a, b:c)",
    "uuid",
    "date",
    "datetime",
    "digest(96)",
    "json(96)",
    "secret",
]


def every_builder() -> str:
    """Return a module with a builder for each type alone, each optional, and mixtures of them."""
    built: list[tuple[str, KeyBuilder]] = []
    for at, type_ in enumerate(TYPES):
        for tail in ("", " | None"):
            one = key("k:{a}", {"a": type_ + tail}, model=f"m{at}", name="n" if tail else None)
            built.append((f"{one.base}_key", key_builder(one)))
            two = key(
                "{a}:p{b}:{c}",
                {"a": type_ + tail, "b": "id(9)", "c": "text(24) | None"},
                model=f"two{at}",
                name="n" if tail else None,
            )
            built.append((f"{two.base}_key", key_builder(two)))
            beside = key(
                "{a}_{b}-:{c}",
                {"a": type_ + tail, "b": "int", "c": "uuid | None"},
                model=f"beside{at}",
                name="n" if tail else None,
            )
            built.append((f"{beside.base}_key", key_builder(beside)))
    everything = key(
        ":".join(f"{{s{at}}}" for at in range(9)), {f"s{at}": type_ for at, type_ in enumerate(TYPES[:9])}, model="all"
    )
    built.append(("all_key", key_builder(everything)))
    defaults = key(
        ":".join(f"{{{name}}}" for name in DEFAULTS),
        {name: one[0] for name, one in DEFAULTS.items()},
        model="defaults",
        defaults={name: one[1] for name, one in DEFAULTS.items()},
    )
    built.append(("defaults_key", key_builder(defaults)))
    built.append(("scope", scope_builder(model("all", [everything], scope=("s0", "s3", "s7")))))
    return module_of(*built)


def test_a_builder_has_neither_a_loop_nor_a_table() -> None:
    tree = ast.parse(every_builder())
    forbidden = (ast.For, ast.While, ast.comprehension, ast.Subscript, ast.Dict, ast.Lambda, ast.Import)
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        for statement in function.body:
            assert not [node for node in ast.walk(statement) if isinstance(node, forbidden)]
    imported = {
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "imperal_cachegen.keys"
        for alias in node.names
    }
    assert imported <= set(keys.__all__)


@pytest.mark.slow
def test_type_checkers_and_ruff_accept_every_builder(tmp_path: Path) -> None:
    path = tmp_path / "builders.py"
    header = '"""Every kind of key builder."""\n\n'
    path.write_text(black.format_str(header + every_builder(), mode=black.Mode(line_length=120)), encoding="utf-8")
    (tmp_path / "pyrightconfig.json").write_text(
        '{"typeCheckingMode": "strict", "pythonVersion": "3.14", "include": ["builders.py"]}', encoding="utf-8"
    )
    rules = "E4,E7,E9,F,B,PLE,RUF,UP,ASYNC,S"
    for command in (
        ["mypy", "--strict", "--python-version=3.11", "--config-file=", f"--cache-dir={tmp_path}/cache", "builders.py"],
        ["pyright", "-p", ".", "--pythonpath", sys.executable],
        ["ruff", "check", "--isolated", "--target-version=py311", "--select", rules, "builders.py"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command[0]}: {done.stdout}{done.stderr}"
