"""What is the same on both sides is not parsed; what refers to something that differs is."""

from pathlib import Path

import pytest
from git_history import MAIL, OTHER, History, names, only

from imperal_cachegen.compiler.baseline.mentions import mentions

TYPES = "cachegen: 1\ntypes:\n  Row:\n    fields:\n      id: str\n"
DOCUMENT = '{"$defs": {"Row": {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}}}\n'


def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count what is parsed: the names of the texts, in a list that grows."""
    from imperal_cachegen import compiler
    from imperal_cachegen.compiler import read

    found: list[str] = []
    real = read.parse

    def counted(source: object) -> object:
        found.append(source.name)  # type: ignore[attr-defined]
        return real(source)  # type: ignore[arg-type]

    monkeypatch.setattr(compiler.read, "parse", counted)
    return found


def test_only_what_differs_is_parsed(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        history.write(
            f"schemas/s{number}.yaml", MAIL.replace("inbox", f"m{number:02}").replace("app: mail", "app: many")
        )
    history.commit()
    read = parsed(monkeypatch)
    history.compare("main")
    assert read == []
    history.write(
        "schemas/s7.yaml", MAIL.replace("inbox", "m07").replace("app: mail", "app: many").replace("60s", "2m")
    )
    compared = history.compare("main")
    assert only(compared) == (["schemas/s7.yaml"], ["schemas/s7.yaml"])
    assert read == ["schemas/s7.yaml", "schemas/s7.yaml"]
    assert (compared.compared, compared.read) == (22, 1)


def test_poison_in_an_unread_schema_is_not_found(history: History) -> None:
    history.write("schemas/broken.yaml", "cachegen: 1\napp: x\nmodels: [")
    history.commit()
    history.write("schemas/mail.yaml", MAIL.replace("60s", "2m"))
    assert only(history.compare("main")) == (["schemas/mail.yaml"], ["schemas/mail.yaml"])


@pytest.mark.parametrize(
    "use", ["[types.yaml]", "\n  - types.yaml", "\n  - 'types.yaml'  # of rows", '["../schemas/./types.yaml"]']
)
def test_a_used_schema_that_differs(history: History, use: str) -> None:
    history.write("schemas/types.yaml", TYPES)
    history.write(
        "schemas/mail.yaml", MAIL.replace("app: mail\n", f"app: mail\nuse: {use}\n").replace("int", "list[Row]")
    )
    history.commit()
    assert only(history.compare("main")) == ([], [])
    history.write("schemas/types.yaml", TYPES.replace("str", "int"))
    both = ["schemas/mail.yaml", "schemas/types.yaml"]
    assert only(history.compare("main")) == (both, both)
    assert only(history.compare("main", "schemas/mail.yaml")) == (both, both)


def test_a_used_schema_of_one_side_only_is_on_both(history: History) -> None:
    """Else what an added schema uses would look as if it had been added, too."""
    history.write("schemas/types.yaml", TYPES)
    history.commit()
    using = (
        MAIL.replace("app: mail\n", "app: mail\nuse: [types.yaml]\n")
        .replace("int", "list[Row]")
        .replace("inbox", "drafts")
    )
    history.write("schemas/new.yaml", using)
    assert only(history.compare("main")) == (["schemas/types.yaml"], ["schemas/new.yaml", "schemas/types.yaml"])
    history.commit()
    (history.folder / "schemas/new.yaml").unlink()
    left = ["schemas/mail.yaml", "schemas/types.yaml"]  # in the first one it is told that the other is gone
    assert only(history.compare("main")) == (sorted([*left, "schemas/new.yaml"]), left)


@pytest.mark.parametrize("name", ["row.json", "my rows.json", "rö.json", "a%20b.json"])
def test_a_document_that_differs(history: History, name: str) -> None:
    reference = name.replace("%", "%25").replace(" ", "%20")
    history.write(f"documents/{name}", '{"$defs": {"Row": {"$ref": "deep/real.json#/$defs/Row"}}}\n')
    history.write("documents/deep/real.json", DOCUMENT)
    row = f'types:\n  Row:\n    schema: "../documents/{reference}#/$defs/Row"\n'
    history.write("schemas/mail.yaml", MAIL.replace("int", "list[Row]") + row)
    history.commit()
    assert only(history.compare("main")) == ([], [])
    history.write("documents/deep/real.json", DOCUMENT.replace("string", "integer"))
    both = ["schemas/mail.yaml"]
    compared = history.compare("main")
    assert only(compared) == (both, both)
    (baseline,) = compared.baselines
    (old,), (new,) = baseline.old.schemas, baseline.new.schemas
    assert old.types[0] != new.types[0]
    assert "main:documents/deep/real.json" in baseline.old_names.values()


def test_escapes_that_may_spell_a_name_are_read(history: History) -> None:
    history.write("documents/row.json", DOCUMENT)
    row = 'types:\n  Row:\n    schema: "../documents/r\\x6fw.json#/$defs/Row"\n'
    history.write("schemas/mail.yaml", MAIL.replace("int", "list[Row]") + row)
    history.commit()
    history.write("documents/row.json", DOCUMENT.replace("string", "integer"))
    assert only(history.compare("main")) == (["schemas/mail.yaml"], ["schemas/mail.yaml"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("use: [a.yaml, b/c.yml]", ["a.yaml", "b/c.yml"]),
        ("use: [a b.yaml]", ["a b.yaml"]),
        ("use: {x: ../a.JSON}", ["../a.JSON"]),
        ('"a%20b.json#/x"', ["a b.json", "a%20b.json"]),
        ("# see a.yaml.", ["a.yaml"]),
        ("a.yamlx a.jsonl a_yaml", []),
        ("x: 'it''s.yaml'", ["it''s.yaml", "s.yaml"]),
        ('{"$ref":"x.json"}', ["x.json"]),
        ("a" * 1000 + ".yaml", []),
    ],
)
def test_mentions(text: str, found: list[str]) -> None:
    folder = Path("/p/q")
    assert {Path("/p/q", name).resolve() for name in found} <= set(mentions(text, folder))
    if not found:
        assert not any(path.name in ("a.yaml", "a.json") for path in mentions(text, folder))


def test_a_neighbour_of_an_app_that_seems_renamed_is_read(history: History) -> None:
    history.write("schemas/mail.yaml", MAIL.replace("app: mail", "app: letters"))
    both = ["schemas/mail.yaml", "schemas/other.yaml"]
    assert only(history.compare("main")) == (both, both)


def test_accepts_of_unread_schemas_count(history: History) -> None:
    history.write("schemas/other.yaml", OTHER + "# cachegen: accept[CG904] nobody minds\n")
    history.commit()
    (baseline,) = history.compare("main").baselines
    assert names(baseline.new) == []
    (source,) = baseline.sources
    assert source.name == "schemas/other.yaml"
    assert "accept[CG904]" in source.text


def test_a_schema_in_which_it_can_be_told_that_another_is_gone_is_read(history: History) -> None:
    history.write("schemas/a.yaml", OTHER.replace("app: mail", "app: post"))
    history.write("schemas/third.yaml", OTHER.replace("outbox", "drafts"))
    history.commit()
    (history.folder / "schemas/mail.yaml").unlink()
    assert only(history.compare("main")) == (["schemas/mail.yaml", "schemas/other.yaml"], ["schemas/other.yaml"])
    history.write("schemas/third.yaml", OTHER.replace("outbox", "drafts").replace("60s", "2m"))
    assert only(history.compare("main")) == (["schemas/mail.yaml", "schemas/third.yaml"], ["schemas/third.yaml"])


def test_an_app_s_last_schema_is_told_of_in_any(history: History) -> None:
    history.write("schemas/post.yaml", OTHER.replace("app: mail", "app: post"))
    history.commit()
    (history.folder / "schemas/post.yaml").unlink()
    assert only(history.compare("main")) == (["schemas/mail.yaml", "schemas/post.yaml"], ["schemas/mail.yaml"])
