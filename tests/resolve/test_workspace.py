"""Where a project is: root, settings, schemas, and the folder of the modules."""

from pathlib import Path

import pytest

from imperal_cachegen.compiler.diagnostics import Outcome, outcome
from imperal_cachegen.compiler.project.configuration import configuration
from imperal_cachegen.compiler.project.finding import Found, find_workspaces
from imperal_cachegen.compiler.project.workspace import Workspace

SCHEMA = "cachegen: 1\napp: notes\nttl:\n  panel: 60s\n"


def write(folder: Path, name: str, text: str = SCHEMA) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def find(cwd: Path, *paths: str, out: str | None = None) -> Outcome[Found]:
    return outcome(find_workspaces([Path(path) for path in paths], cwd, Path(out) if out else None))


def one(found: Outcome[Found]) -> Workspace:
    assert found.value.usage == ()
    (workspace,) = found.value.workspaces
    return workspace


def codes(found: Outcome[Found]) -> list[str]:
    return [diagnostic.code for diagnostic in found.diagnostics]


def test_root_is_the_folder_of_the_settings(tmp_path: Path) -> None:
    write(tmp_path, "pyproject.toml", "[tool.cachegen]\nout = 'src/caches'\n")
    schema = write(tmp_path, "api/schemas/notes.yaml")
    workspace = one(find(tmp_path, "api/schemas"))
    assert (workspace.root, workspace.name(schema)) == (tmp_path, "api/schemas/notes.yaml")
    assert workspace.out(schema) == tmp_path / "src/caches"


def test_root_is_the_folder_of_git_without_settings(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path, "pyproject.toml", "[project]\nname = 'notes'\n")
    schema = write(tmp_path, "api/schemas/notes.yaml")
    workspace = one(find(tmp_path, "api/schemas/notes.yaml"))
    assert (workspace.root, workspace.name(schema)) == (tmp_path, "api/schemas/notes.yaml")


def test_root_is_the_schemas_folder_without_either(tmp_path: Path) -> None:
    schema = write(tmp_path, "schemas/notes.yaml")
    workspace = one(find(tmp_path, "schemas"))
    assert (workspace.root, workspace.name(schema)) == (tmp_path / "schemas", "notes.yaml")


@pytest.mark.parametrize("given", ["api/schemas", "api/schemas/mail", "api/schemas/mail/inbox.yaml"])
def test_modules_go_beside_the_outermost_schemas_folder(tmp_path: Path, given: str) -> None:
    (tmp_path / ".git").mkdir()
    schema = write(tmp_path, "api/schemas/mail/inbox.yaml")
    assert one(find(tmp_path, given)).out(schema) == tmp_path / "api/caches"


@pytest.mark.parametrize("given", ["defs", "defs/notes.yaml"])
def test_modules_go_beside_the_schemas_own_folder(tmp_path: Path, given: str) -> None:
    schema = write(tmp_path, "defs/notes.yaml")
    workspace = one(find(tmp_path, given))
    assert workspace.out(schema) == tmp_path / "caches"
    assert workspace.root == tmp_path / "defs"


def test_folders_above_the_root_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "schemas/project/.git").mkdir(parents=True)
    schema = write(tmp_path, "schemas/project/defs/notes.yaml")
    assert one(find(tmp_path, "schemas/project")).out(schema) == tmp_path / "schemas/project/caches"


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_settings_above_the_checkout_are_another_projects(tmp_path: Path, kind: str) -> None:
    write(tmp_path, "cachegen.toml", 'schemas = ["outer"]\nout = "outer_caches"\n')
    write(tmp_path, "outer/notes.yaml")
    schema = write(tmp_path, "nested/schemas/notes.yaml")
    if kind == "folder":
        (tmp_path / "nested/.git").mkdir()
    else:
        write(tmp_path, "nested/.git", "gitdir: elsewhere\n")  # a worktree's, or a submodule's
    workspace = one(find(tmp_path / "nested"))
    assert (workspace.root, workspace.chosen) == (tmp_path / "nested", (schema,))
    assert workspace.out(schema) == tmp_path / "nested/caches"
    assert outcome(configuration(tmp_path / "nested")).value.file is None


@pytest.mark.parametrize("named", ["nested/schemas", "nested", "."])
def test_settings_above_the_checkout_count_where_they_name_it(tmp_path: Path, named: str) -> None:
    write(tmp_path, "cachegen.toml", f'schemas = ["{named}"]\nout = "made"\n')
    schema = write(tmp_path, "nested/schemas/notes.yaml")
    (tmp_path / "nested/.git").mkdir()
    assert one(find(tmp_path / "nested/schemas", ".")).out(schema) == tmp_path / "made"


def test_what_is_wrong_with_another_projects_settings_is_not_told(tmp_path: Path) -> None:
    write(tmp_path, "cachegen.toml", "nonsense = 1\n")
    write(tmp_path, "nested/schemas/notes.yaml")
    (tmp_path / "nested/.git").mkdir()
    assert codes(find(tmp_path / "nested")) == []


def test_settings_at_the_checkouts_top_hold_for_all_of_it(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path, "cachegen.toml", 'out = "made"\n')
    schema = write(tmp_path, "services/mail/schemas/notes.yaml")
    workspace = one(find(tmp_path / "services/mail"))
    assert (workspace.root, workspace.out(schema)) == (tmp_path, tmp_path / "made")


def test_out_option_is_relative_to_where_it_is_given(tmp_path: Path) -> None:
    write(tmp_path, "cachegen.toml", 'out = "elsewhere"\n')
    schema = write(tmp_path, "schemas/notes.yaml")
    (tmp_path / "here").mkdir()
    assert one(find(tmp_path / "here", "../schemas", out="caches")).out(schema) == tmp_path / "here/caches"


def test_without_paths_the_settings_say_what_is_built(tmp_path: Path) -> None:
    write(tmp_path, "cachegen.toml", 'schemas = ["one", "two"]\n')
    first, second = write(tmp_path, "one/a.yaml"), write(tmp_path, "two/b.yaml")
    (tmp_path / "deep").mkdir()
    assert one(find(tmp_path / "deep")).chosen == (first, second)


def test_without_paths_and_settings_it_is_the_schemas_folder(tmp_path: Path) -> None:
    schema = write(tmp_path, "schemas/notes.yml")
    assert one(find(tmp_path)).chosen == (schema,)


def test_all_schemas_of_the_folder_are_known_when_one_is_given(tmp_path: Path) -> None:
    first, second = write(tmp_path, "schemas/a.yaml"), write(tmp_path, "schemas/more/b.yaml")
    workspace = one(find(tmp_path, "schemas/more/b.yaml"))
    assert (workspace.chosen, workspace.files) == ((second,), (first, second))


def test_other_yaml_files_are_no_schemas(tmp_path: Path) -> None:
    schema = write(tmp_path, "schemas/a.yaml", "# a comment\n\n---\n" + SCHEMA)
    quoted = write(tmp_path, "schemas/b.yaml", '"cachegen": 1\n')
    braces = write(tmp_path, "schemas/c.yaml", '{app: "x", cachegen: 1}\n')
    write(tmp_path, "schemas/openapi.yaml", "openapi: 3.1.0\ninfo:\n  cachegen: 1\ncomponents: {}\n")
    write(tmp_path, "schemas/braces.yaml", '{"openapi": "3.1.0", "x": {"cachegen": 1}}')
    write(tmp_path, "schemas/text.yaml", "text: |\n  cachegen: 1\n")
    write(tmp_path, "schemas/cachegen.schema.json", '{"cachegen": 1}')
    write(tmp_path, "schemas/.hidden.yaml")
    write(tmp_path, "schemas/.hidden/a.yaml")
    found = find(tmp_path, "schemas")
    assert one(found).files == (schema, quoted, braces)
    assert codes(found) == []


def test_a_broken_schema_is_still_a_schema(tmp_path: Path) -> None:
    broken = write(tmp_path, "schemas/a.yaml", "cachegen: 1\nmodels: {[\n")
    assert one(find(tmp_path, "schemas")).files == (broken,)


def test_a_file_that_looks_like_a_schema_is_a_warning(tmp_path: Path) -> None:
    write(tmp_path, "schemas/a.yaml")
    write(tmp_path, "schemas/b.yaml", "app: notes\nmodels: {}\n")
    found = find(tmp_path, "schemas")
    assert codes(found) == ["CG101"]
    assert found.diagnostics[0].span.source.name == "b.yaml"


def test_a_file_given_by_name_is_taken_for_a_schema(tmp_path: Path) -> None:
    path = write(tmp_path, "schemas/b.yaml", "app: notes\n")
    assert one(find(tmp_path, "schemas/b.yaml")).chosen == (path,)


@pytest.mark.parametrize("given", ["nowhere", "empty", "notes.txt", "schemas/\0"])
def test_paths_that_hold_no_schema_are_wrong_usage(tmp_path: Path, given: str) -> None:
    (tmp_path / "empty").mkdir()
    write(tmp_path, "notes.txt")
    write(tmp_path, "schemas/a.yaml")
    found = find(tmp_path, given, "schemas")
    assert found.value.workspaces == ()
    assert len(found.value.usage) == 1
    assert given.replace("\0", "") in found.value.usage[0]


def test_two_projects_are_two_workspaces(tmp_path: Path) -> None:
    write(tmp_path, "a/cachegen.toml", 'out = "x"\n')
    write(tmp_path, "b/cachegen.toml", 'out = "y"\n')
    first, second = write(tmp_path, "a/schemas/s.yaml"), write(tmp_path, "b/schemas/s.yaml")
    workspaces = find(tmp_path, "b", "a").value.workspaces
    assert [(one.root.name, one.chosen) for one in workspaces] == [("a", (first,)), ("b", (second,))]
    assert workspaces[1].out(second) == tmp_path / "b/y"


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("[tool.cachegen]\nout = caches\n", "CG104", (2, 7)),
        ("[tool.cachegen]\nout = 'a'\nschema = 'x'\n", "CG105", (3, 1)),
        ("[tool.cachegen]\nout = 3\n", "CG106", (2, 1)),
        ("[tool.cachegen]\nschemas = []\n", "CG106", (2, 1)),
        ("[tool.cachegen]\npackage = 'my-app'\n", "CG106", (2, 1)),
        ("[tool.cachegen]\npackage = 'my_app.class'\n", "CG106", (2, 1)),
        ("[other]\nout = 1\n[tool.cachegen]\nout = ''\n", "CG106", (4, 1)),
        ("[tool]\ncachegen = 3\n", "CG106", (2, 1)),
        ("a = [", "CG104", (1, 5)),
    ],
)
def test_settings_are_checked(tmp_path: Path, text: str, code: str, place: tuple[int, int]) -> None:
    write(tmp_path, "pyproject.toml", text)
    write(tmp_path, "schemas/notes.yaml")
    found = find(tmp_path, "schemas")
    assert codes(found) == [code]
    span = found.diagnostics[0].span
    assert (span.line, span.column) == place


def test_a_misspelt_setting_gets_a_suggestion(tmp_path: Path) -> None:
    write(tmp_path, "cachegen.toml", "schema = 'x'\n")
    write(tmp_path, "schemas/notes.yaml")
    assert find(tmp_path, "schemas").diagnostics[0].help == ("did you mean `schemas`?",)


def test_two_settings_files_in_one_folder_are_an_error(tmp_path: Path) -> None:
    write(tmp_path, "cachegen.toml", "out = 'a'\n")
    write(tmp_path, "pyproject.toml", "[tool.cachegen]\nout = 'b'\n")
    write(tmp_path, "schemas/notes.yaml")
    assert codes(find(tmp_path, "schemas")) == ["CG107"]


def test_links_that_leave_the_root_are_errors(tmp_path: Path) -> None:
    write(tmp_path, "project/cachegen.toml", "out = 'a'\n")
    write(tmp_path, "project/schemas/own.yaml")
    (tmp_path / "project/schemas/link.yaml").symlink_to(write(tmp_path, "outside.yaml"))
    found = find(tmp_path, "project/schemas")
    assert codes(found) == ["CG102"]
    assert [path.name for path in one(found).files] == ["own.yaml"]


def test_names_that_cannot_be_printed_are_errors(tmp_path: Path) -> None:
    write(tmp_path, "schemas/no\ntes.yaml")
    write(tmp_path, "schemas/\udcff.yaml")
    assert codes(find(tmp_path, "schemas")) == ["CG103", "CG103"]


def test_paths_that_no_file_system_takes_are_wrong_usage(tmp_path: Path) -> None:
    write(tmp_path, "schemas/notes.yaml")
    (tmp_path / "circle").symlink_to("circle")
    for path in ("a" * 5000, "circle"):
        assert find(tmp_path, path).value.usage[0].endswith("does not exist")
    assert "circle" in find(tmp_path, "schemas", out="circle").value.usage[0]


def test_a_setting_whose_links_go_in_a_circle_counts_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to("circle")
    write(tmp_path, "cachegen.toml", "schemas = ['circle', 'schemas']\n")
    write(tmp_path, "schemas/notes.yaml")
    assert [path.name for path in one(find(tmp_path, "schemas")).files] == ["notes.yaml"]


def test_a_folder_of_one_look_alike_says_so(tmp_path: Path) -> None:
    write(tmp_path, "schemas/notes.yaml", "cachegn: 1\napp: notes\nmodels: {}\n")
    (usage,) = find(tmp_path, "schemas").value.usage
    assert usage.endswith("`notes.yaml` looks like one: add that line at its top")


def test_a_stray_line_at_the_top_hides_no_schema(tmp_path: Path) -> None:
    path = write(tmp_path, "schemas/notes.yaml", f"    folder: id\n{SCHEMA}")
    assert one(find(tmp_path, "schemas")).chosen == (path,)
