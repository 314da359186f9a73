"""Golden comparisons: every folder of tests/compare/cases is one, found and never listed, named after the rule it shows.

`old` and `new` are two versions of schemas: files (`old.yaml`, which is called `mail.yaml` when it is compared) or folders.
`expected.txt` are the findings of `cachegen breaking`, the rule's among them, and `review.md` what `cachegen review`
does. `harmless` is another new version: it looks alike, and the rule has nothing to say of it. What other rules say stands in
`harmless.txt`; without that file nobody says anything.
`pytest tests/compare/test_golden_comparisons.py --update` writes what comes out now.
"""

import re
import shutil
import sys
from pathlib import Path

import pytest

from imperal_cachegen import cli
from imperal_cachegen.compiler.changes import find_changes
from imperal_cachegen.compiler.pipeline import Options
from imperal_cachegen.compiler.report import render
from imperal_cachegen.compiler.rules import load_all
from imperal_cachegen.compiler.rules.registry import all_rules

CASES = sorted(path for path in (Path(__file__).parent / "cases").glob("*") if path.is_dir())
VERSIONS = ("old", "new", "harmless")
REMARKS = ("expected.txt", "harmless.txt", "review.md")
ELSEWHERE = {
    "CG973": "what settings say: tests/baseline",
    "CG980": "no comparison of two good versions: tests/baseline",
}
"""Codes that two versions of schemas can't show, and where they are tested."""


@pytest.fixture(params=CASES, ids=lambda path: path.name)
def case(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


class Project:
    """A folder with an old version of schemas, beside a new one."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        (folder / "cachegen.toml").write_text("", encoding="utf-8")
        monkeypatch.chdir(folder)

    def put(self, case: Path, version: str, name: str) -> None:
        """Put a version of a case where commands look for it."""
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        if (case / version).is_dir():
            shutil.copytree(case / version, folder)
        else:
            folder.mkdir()
            shutil.copy(case / f"{version}.yaml", folder / "mail.yaml")

    def findings(self) -> str:
        """Return what breaks, as the command prints findings, and what comments accept."""
        changes = find_changes("before", [Path("schemas")], Options(self.folder))
        assert not changes.usage
        assert not changes.errors, changes.errors
        accepted = "".join(f"accepted[{one.found.code}]: {one.reason}\n" for one in changes.accepted)
        return render(changes.found) + accepted

    def review(self) -> str:
        """Return what `cachegen review` prints."""
        self._monkeypatch.setattr(sys, "argv", ["cachegen", "review", "--against", "before", "schemas"])
        cli.run()
        return str(self._capsys.readouterr().out)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Project:
    return Project(tmp_path, monkeypatch, capsys)


def test_comparison(case: Path, project: Project, request: pytest.FixtureRequest) -> None:
    project.put(case, "old", "before")
    project.put(case, "new", "schemas")
    found = {"expected.txt": project.findings(), "review.md": project.review()}
    project.put(case, "harmless", "schemas")
    harmless = project.findings()
    if harmless:
        found["harmless.txt"] = harmless
    if request.config.getoption("--update"):
        for name in REMARKS:
            (case / name).unlink(missing_ok=True)
        for name, text in found.items():
            (case / name).write_text(text, encoding="utf-8")
    assert found == {name: (case / name).read_text(encoding="utf-8") for name in REMARKS if (case / name).exists()}


def test_a_comparison_has_nothing_that_is_not_looked_at(case: Path) -> None:
    names = {path.name for path in case.iterdir()}
    assert names <= {*REMARKS, *VERSIONS, *(f"{version}.yaml" for version in VERSIONS)}
    assert [version for version in VERSIONS if (version in names) == (f"{version}.yaml" in names)] == []


def shown(path: Path) -> set[str]:
    """Return the codes of the findings that a text shows."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return set(re.findall(r"^(?:error|warning)\[(CG\d{3})\]", text, re.MULTILINE))


def test_every_rule_about_breaks_has_a_case_for_it_and_one_against_it() -> None:
    load_all()
    rules = {rule.name: rule.code for rule in all_rules() if rule.code >= "CG900" and rule.code not in ELSEWHERE}
    cases = {case.name: case for case in CASES}
    assert sorted(rules.keys() - cases.keys()) == []
    silent = [name for name, code in rules.items() if code not in shown(cases[name] / "expected.txt")]
    false = [name for name, code in rules.items() if code in shown(cases[name] / "harmless.txt")]
    assert (silent, false) == ([], [])
