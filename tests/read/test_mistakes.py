"""Each mistake: its code, the exact characters that are underlined, and a help that says the way out."""

import pytest
from reading import found, only, plain, read

CASES = [
    # unquoted text that needs quotes, with the user's own line rewritten
    ("a: {type: list[str], b: 1}", "CG008", "list[str]", 'a: {type: "list[str]", b: 1}'),
    ("a: {type: dict[str, int]}", "CG008", "dict[str, int]", 'a: {type: "dict[str, int]"}'),
    ('a: {type: Literal["a", "b"]}', "CG008", 'Literal["a", "b"]', 'a: {type: \'Literal["a", "b"]\'}'),
    ("a: {pattern: ^[a-z]+$}", "CG008", "^[a-z]+$", 'a: {pattern: "^[a-z]+$"}'),
    ("a: [list[str], int]", "CG008", "list[str]", 'a: ["list[str]", int]'),
    ("a: {b: c: d}", "CG008", "c: d", 'a: {b: "c: d"}'),
    ("a: {b: ?x}", "CG008", "?x", 'a: {b: "?x"}'),
    ("a: {b: @x, c: 1}", "CG008", "@x", 'a: {b: "@x", c: 1}'),
    ("description: Note: this", "CG008", "Note: this", 'description: "Note: this"'),
    ('x: str = "a: b"  # c', "CG008", 'str = "a: b"', "x: 'str = \"a: b\"'  # c"),
    ("key: {account}:{folder}", "CG008", "{account}:{folder}", 'key: "{account}:{folder}"'),
    ("a: @x", "CG008", "@x", 'a: "@x"'),
    ("a: `x`", "CG008", "`x`", 'a: "`x`"'),
    ("a: %x", "CG008", "%x", 'a: "%x"'),
    ("a: *.txt", "CG008", "*.txt", 'a: "*.txt"'),
    ("a: [x]y", "CG008", "[x]y", 'a: "[x]y"'),
    ("- a: 'x' y", "CG008", "'x' y", "- a: \"'x' y\""),
    # unquoted text that ends inside its own brackets or quotes
    ("folder: {type: enum(INBOX, SENT), default: 1}", "CG009", "enum(INBOX", '{type: "enum(INBOX, SENT)", default: 1}'),
    ("folder: enum(INBOX #1, SENT)", "CG009", "enum(INBOX ", 'folder: "enum(INBOX #1, SENT)"'),
    ('subject: str = "a #b"', "CG009", 'str = "a ', "subject: 'str = \"a #b\"'"),
    ('{x: str = "a, b"}', "CG009", 'str = "a', "{x: 'str = \"a, b\"'}"),
    ("a: [f(x, y), z]", "CG009", "f(x", 'a: ["f(x, y)", z]'),
    # the rest is a comment
    ("description: Works around #1054 of it", "CG010", "#1054 of it", 'description: "Works around #1054 of it"'),
    # structure
    ("a: 1\nb: 2\na: 3", "CG011", "a", "rename"),
    ('1: a\n"1": b', "CG011", '"1"', "rename"),
    ("? [a]\n: b", "CG012", "[a]", "write a name"),
    ("? {a: b}\n: b", "CG012", "{a: b}", "write a name"),
    (": b", "CG007", ":", "write a name"),
    ("{: b}", "CG007", ":", "write a name"),
    ("a: !!str b", "CG013", "!!str", "quotes"),
    ("a: !include x.yaml", "CG013", "!include", "quotes"),
    ("a: [!x {b: c}]", "CG013", "!x", "quotes"),
    ("a: 1\n---\nb: 2", "CG014", "---", "another file"),
    ("a: 1\n...\nb: 2", "CG014", "b:", "another file"),
    ("%YAML 1.1\n---\na: 1", "CG014", "%YAML 1.1", "another file"),
    ("%TAG ! x\n---\na: 1", "CG014", "%TAG ! x", "another file"),
    ("a: &x {b: 1}\nc:\n  <<: *x", "CG015", "<<", "write the keys out"),
    ("a: &x [*x]", "CG016", "*x", "write the value out"),
    ("a: *x", "CG017", "*x", 'quote it, if it is a text: `"*x"`'),
    ("a: &panel 1\nb: *pannel", "CG017", "*pannel", "did you mean `panel`?"),
    ("a: 1e999", "CG022", "1e999", "quote it"),
    ("a: {type:str, b: 1}", "CG024", "type:str", "type: str"),
    # characters
    ("app: notes\x85module: other", "CG005", "\x85", "LF or CR LF"),
    ("a: b # c\u2028", "CG005", "\u2028", "LF or CR LF"),
    ("a: b\rc: d", "CG005", "\r", "LF or CR LF"),
    ("a:\n\tb: c", "CG006", "\t", "blanks"),
    ("a:\n  - b\n\t- c", "CG006", "\t", "blanks"),
    ("a: |\n  b\n\tc", "CG006", "\t", "blanks"),
    # a colon that is missing in the line above
    ("a:\n  workspace str\n  page: int", "CG007", "workspace str", "is a colon missing, `workspace: str`"),
    ("a:\n  of many words\n  page: int", "CG007", ":", "indent the line as the lines around it"),
    ("a: two words\n  page: int", "CG007", ":", "indent the line as the lines around it"),
    # what git and editors left
    ("<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> other\n", "CG007", "<<<<<<<", "resolve the conflict"),
    ("a: 1\nb:\n<<<<<<< HEAD\n  c: 1\n=======\n  c: 2\n>>>>>>> x\n", "CG007", "<<<<<<<", "resolve the conflict"),
    ("b: 1\na:\u00a0str\nc: 2", "CG007", "\u00a0", "write an ordinary blank: `a: …`"),
    ("a:\u00a0str\nc: 2", "CG007", "\u00a0", "write an ordinary blank: `a: …`"),
    ("x:\n  a:\u00a0str\n  c: 2", "CG007", "\u00a0", "write an ordinary blank: `a: …`"),
    ("x:\n  b: 1\n  a:\u00a0str\n", "CG007", "\u00a0", "write an ordinary blank: `a: …`"),
    # syntax
    ("a:\n    b: 1\n  c: 2\nd: 3", "CG007", "c:", "begin in one column"),
    ("a: 1\nfoo\nb: 2", "CG007", "foo", "write `foo: …`"),
    ("a: 1\nfoo:bar\nb: 2", "CG007", "foo:bar", "write a blank behind the colon: `foo: bar`"),
    ("a: - b", "CG007", "-", "a line of its own"),
    ("- a\nb: c", "CG007", "b:", "indent it"),
    ("a: x #12\n  more", "CG007", "more", "ends at its ` #` comment"),
    ('a: "\\d"', "CG007", "\\d", "single quotes"),
    ('a: "\\xZZ"', "CG007", "\\xZZ", "surrogate"),
    ('a: "\\ud800"', "CG007", "\\ud800", "surrogate"),
    ("a: [1, 2}", "CG007", "}", ""),
    ("a: |x\n  b", "CG007", "|x", "break the line"),
    ("a: b\n c: d", "CG007", ":", "indent the line"),
    ('a: "x\nb: "y"\nc: d', "CG007", 'y"', "is a quote missing"),
    ("a: [,]", "CG007", ",]", "quote it"),
    ('a: "x\nb: c', "CG023", '"x', 'write `"`'),
    ("a: it's\nb: 'it's", "CG008", "'it's", "quote it"),
    ("a: [1, 2\nb: 3", "CG023", "[", "write `]`"),
    ("a: {b: 1", "CG023", "{", "write `}`"),
    ("", "CG021", "", "begin with"),
    ("# only a comment", "CG021", "#", "begin with"),
    ("---", "CG021", "-", "begin with"),
]


@pytest.mark.parametrize(("text", "code", "underlined", "help"), CASES)
def test_mistake(text: str, code: str, underlined: str, help: str) -> None:
    first = read(text).diagnostics[0]
    assert (first.code, first.span.text) == (code, underlined)
    assert help in "\n".join(first.help)
    assert first.message[:1] in "`/" or first.message[:1].islower() or first.message.startswith(("NEL", "LS", "PS"))
    for said in (first.message, *first.help):
        assert "<unicode string>" not in said
        assert "while parsing" not in said


def test_a_second_and_third_trap_are_found_too() -> None:
    text = "a: {b: list[str]}\nc: Note: this\nd: enum(A #B)\ne: {f: set[int], g: (x, y)}\nh: !x 1\n"
    codes = [code for code, _ in found(text)]
    assert sorted(codes) == ["CG008", "CG008", "CG008", "CG009", "CG009", "CG013"]


def test_mended_text_has_the_meant_value_and_its_place() -> None:
    result = read("a: {b: list[str], c: it's (x, 'y')}\nd: [1]\n")
    assert [one.code for one in result.diagnostics] == ["CG008", "CG009"]
    assert result.value is not None
    assert plain(result.value) == {"a": {"b": "list[str]", "c": "it's (x, 'y')"}, "d": [1]}


@pytest.mark.parametrize(
    "text",
    [
        "description: sad :( # so sad :)",
        "description: (see the docs # later",
        "description: C# is fine, and so is #1054",
        'description: "Works around #1054 of it"',
        "page: int # 12 of them",
        "page: int #internal",
        "a: {b: don't, c: it's}",
        "a: {b: str?}",
        "a: |\n  x #12\n  y: z [",
        "%YAML 1.2\n---\na: 1\n...\n",
        "a: &x [1]\nb: [*x, *x]\n",
        "a: {\n\tb: c}",
        "? a\n: b",
        '{"a":1, "b":[true]}',
        "a: b\t# c\n\n \t\nd: e",
    ],
)
def test_no_mistake(text: str) -> None:
    if text.endswith("#1054"):
        text = text.replace(" #1054", "#1054")
    assert found(text) == []


def test_duplicates_show_both() -> None:
    one = only("a: 1\nb: 2\na: 3")
    assert [(other.span.line, other.span.text) for other in one.related] == [(1, "a")]


def test_crlf_and_astral_characters_do_not_shift_places() -> None:
    one = only("# 😀😀\r\na: 😀\r\nb: {t: list[😀]}\r\n")
    assert (one.span.line, one.span.column, one.span.text) == (3, 8, "list[😀]")


def test_a_rewritten_line_reads() -> None:
    for text, code, _, _ in CASES:
        if code in ("CG008", "CG009"):
            first = read(text).diagnostics[0]
            line = first.help[0].removeprefix("quote it: `").removesuffix("`")
            assert found(line) == [], line
