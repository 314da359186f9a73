"""The example schemas have nothing to answer for, and their modules under examples/ are the ones that build writes."""

from pathlib import Path

import pytest

from imperal_cachegen.compiler.pipeline import Options, check

ROOT = Path(__file__).parents[2]


def test_example_schemas_have_no_findings_and_fresh_modules() -> None:
    report = check([ROOT / "schemas"], Options(cwd=ROOT))
    assert [f"{found.span.source.name}: {found.code} {found.message}" for found in report.diagnostics] == []
    assert {change.path.name: change.state for change in report.changes} == {
        "mail_client_cache.py": "unchanged",
        "microsoft_ads_cache.py": "unchanged",
        "notes_cache.py": "unchanged",
        "sql_db_cache.py": "unchanged",
    }


@pytest.mark.parametrize("name", ["mail_client", "microsoft_ads", "notes", "sql_db"])
def test_every_schema_has_a_program(name: str) -> None:
    assert (ROOT / "examples" / f"{name}.py").is_file()
    assert f"{name}.py" in (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
