"""What docs/testing.md shows is a run of pytest that passes."""

import re
from pathlib import Path

import pytest

from imperal_cachegen.compiler.pipeline import Options, build

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


PATIENT = "from hypothesis import settings\nsettings.register_profile('t', deadline=None)\nsettings.load_profile('t')\n"


def test_every_block_of_the_page(pytester: pytest.Pytester) -> None:
    page = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
    programs = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (settings,) = re.findall(r"^```ini\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert len(programs) >= 3
    modules = pytester.mkdir("modules")
    assert not build([ROOT / "schemas"], Options(ROOT, modules, strategies=True)).failed
    pytester.makeini(f"{settings}pythonpath = {modules}\n")
    pytester.makeconftest(PATIENT)
    pytester.makepyfile(**{f"test_block_{number}": program for number, program in enumerate(programs)})
    tests = sum(len(re.findall(r"^ *(?:async )?def test_", program, re.MULTILINE)) for program in programs)
    pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider").assert_outcomes(passed=tests)
