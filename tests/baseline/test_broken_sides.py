"""Errors of either side: the new one's as ever, the old one's as one finding per schema that says at which ref."""

from git_history import MAIL, OTHER, History, names, only

from imperal_cachegen.compiler.changes import find_changes
from imperal_cachegen.compiler.results import Options

TYPES = "cachegen: 1\ntypes:\n  Row:\n    fields:\n      id: str\n"
USING = OTHER.replace("app: mail\n", "app: mail\nuse: [types.yaml]\n").replace("int", "list[Row]")


def test_errors_of_the_new_side_are_told_as_they_are(history: History) -> None:
    history.write("schemas/mail.yaml", MAIL.replace("60s", "1h"))
    compared = history.compare("main")
    assert compared.failed
    (found,) = compared.diagnostics
    assert (found.code, found.span.source.name, found.span.line) == ("CG402", "schemas/mail.yaml", 8)


def test_errors_of_the_old_side_are_one_finding_in_the_new_file(history: History) -> None:
    history.write("schemas/mail.yaml", MAIL.replace("60s", "1h").replace("unread: int", "unread: itn"))
    history.write("schemas/other.yaml", OTHER)
    history.commit()
    history.write("schemas/mail.yaml", MAIL)
    history.write("schemas/other.yaml", OTHER.replace("60s", "2m"))
    compared = history.compare("main")
    assert compared.failed
    (found,) = compared.diagnostics
    assert found.code == "CG980"
    assert f"has errors at {compared.label}" in found.message
    assert (found.span.source.path, found.span.line) == (history.folder / "schemas/mail.yaml", 1)
    assert found.help[0] == "compare with the last version that could be built: `--against 'main~1'`, or an earlier ref"
    assert [one.span.source.name for one in found.related] == ["main:schemas/mail.yaml"] * 2
    assert [one.span.line for one in found.related] == [8, 11]
    (baseline,) = compared.baselines
    assert names(baseline.old) == names(baseline.new) == ["schemas/other.yaml"]


def test_what_uses_a_broken_schema_is_broken_and_what_only_does_now_is_new(history: History) -> None:
    history.write("schemas/types.yaml", TYPES.replace("str", "srt"))
    history.write("schemas/other.yaml", USING)
    history.commit()
    history.write("schemas/types.yaml", TYPES)
    compared = history.compare("main")
    assert [one.span.source.name for one in compared.diagnostics] == ["schemas/other.yaml", "schemas/types.yaml"]
    assert names(compared.baselines[0].old) == names(compared.baselines[0].new) == []
    history.write("schemas/mail.yaml", USING.replace("outbox", "inbox"))
    compared = history.compare("main")
    assert names(compared.baselines[0].old) == ["schemas/mail.yaml"]
    assert names(compared.baselines[0].new) == ["schemas/mail.yaml", "schemas/types.yaml"]


def test_a_document_that_was_broken(history: History) -> None:
    history.write("row.json", "{")
    history.write(
        "schemas/mail.yaml", MAIL.replace("int", "list[Row]") + 'types:\n  Row:\n    schema: "../row.json#/Row"\n'
    )
    history.commit()
    history.write("row.json", '{"Row": {"type": "object"}}')
    compared = history.compare("main")
    (found,) = [one for one in compared.diagnostics if one.code == "CG980"]
    assert found.span.source.name == "schemas/mail.yaml"
    assert found.related[0].span.source.name == "main:row.json"
    assert names(compared.baselines[0].old) == []


def test_a_broken_schema_that_is_gone_is_told_at_its_old_place(history: History) -> None:
    history.write("schemas/mail.yaml", "cachegen: 1\napp: mail\nmodels: [\n")
    history.commit()
    (history.folder / "schemas/mail.yaml").unlink()
    (found,) = history.compare("main").diagnostics
    assert (found.code, found.span.source.name) == ("CG980", "main:schemas/mail.yaml")
    assert not found.span.source.path.is_absolute()


def test_warnings_of_neither_side_are_told(history: History) -> None:
    history.write("schemas/mail.yaml", MAIL.replace("      account: str\n", "      account: str\n      token: str\n"))
    history.commit()
    history.write(
        "schemas/mail.yaml", MAIL.replace("      account: str\n", "      account: str\n      password: str\n")
    )
    both = ["schemas/mail.yaml"]
    assert only(history.compare("main")) == (both, both)


def test_findings_name_old_places_by_the_ref(history: History) -> None:
    history.write("schemas/mail.yaml", MAIL.replace("60s", "2m"))
    (baseline,) = history.compare("main").baselines
    from imperal_cachegen.compiler.diagnostics import Diagnostic, Related, Severity

    old, new = baseline.old.schemas[0].models[0].span, baseline.new.schemas[0].models[0].span
    made = Diagnostic("CG999", Severity.ERROR, "x", new, (), (Related(old, "was here"), Related(new, "is here")))
    (told,) = baseline.told([made])
    assert told.span is new
    assert told.related[1].span is new
    there = told.related[0].span
    assert (there.source.name, there.start, there.text) == ("main:schemas/mail.yaml", old.start, "inbox")
    assert not there.source.path.is_absolute()


def test_what_has_errors_now_is_not_judged(history: History) -> None:
    """A set of a class is an error, and no value of it can be written: to judge it would be a bug's way to fail."""
    types = "types:\n  Row:\n    fields:\n      id: str\n"
    history.write("schemas/mail.yaml", MAIL.replace("unread: int", "rows: list[Row]") + types)
    history.commit()
    history.write("schemas/mail.yaml", MAIL.replace("unread: int", "rows: set[Row]").replace("60s", "2m") + types)
    changes = find_changes("main", (), Options(history.folder))
    assert ([one.code for one in changes.errors], changes.found, changes.comparisons) == (["CG207"], (), ())
    assert changes.failed


def test_the_way_out_of_a_commit_and_of_a_folder(history: History) -> None:
    history.write("before/mail.yaml", MAIL.replace("60s", "1h"))
    (found,) = history.compare("before", "schemas").diagnostics
    assert found.help[0] == "compare with the last version that could be built: another folder, or a git ref"
    history.write("schemas/mail.yaml", MAIL.replace("60s", "1h"))
    oid = history.commit()
    history.write("schemas/mail.yaml", MAIL)
    (found,) = history.compare(oid, "schemas").diagnostics
    assert f"`--against '{oid[:7]}~1'`" in found.help[0]
