"""The example modules, as an extension imports them, and runs of pytest over them."""

import sys
from collections.abc import Callable

import pytest
from plugin_settings import EXAMPLES, SETTINGS

QUICKLY = ("-p", "no:schemathesis", "-p", "no:hypothesispytest")  # what costs most of a second to load
if EXAMPLES not in sys.path:
    sys.path.append(EXAMPLES)


@pytest.fixture
def run_pytest(pytester: pytest.Pytester) -> Callable[..., pytest.RunResult]:
    """Run a test module in a pytest of its own, in the order of the text."""

    def run(test: str, *options: str, settings: str = SETTINGS) -> pytest.RunResult:
        pytester.makeini(settings)
        pytester.makepyfile(test)
        return pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider", *QUICKLY, *options)

    return run
