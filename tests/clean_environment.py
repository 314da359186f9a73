"""One environment for the tests and the programs that they start, whatever the machine's: no CI, no colours, no Git of the user's.

A test that is about a variable sets it. What says where packages come from (`PIP_*`, proxies, `PATH`, `PYTHONPATH`, `HOME`) stays.
"""

import os
from collections.abc import MutableMapping

FORGOTTEN = (
    *("CI", "BUILD_NUMBER", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "PY_COLORS"),
    *("MYPYPATH", "PYTEST_ADDOPTS", "PYTHONOPTIMIZE", "PYTHONSAFEPATH", "PYTHONWARNINGS", "LANGUAGE"),
    *("ALL_PROXY", "all_proxy"),  # a SOCKS one is refused by libraries without more, though nothing goes through it
)
FAMILIES = ("CI_", "GIT_", "GITHUB_", "LC_", "IMPERAL_", "CACHEGEN_GATEWAY_", "CACHEGEN_CALL_")
LOOPBACK = ("127.0.0.1", "localhost")


def clean(environment: MutableMapping[str, str]) -> None:
    """Forget what changes an output or an answer; say what programs would else ask the machine for."""
    for name in list(environment):
        if name in FORGOTTEN or name.startswith(FAMILIES):
            del environment[name]
    environment |= {"COLUMNS": "80", "LINES": "24", "TERM": "xterm", "LANG": "C.UTF-8"}
    for name in ("no_proxy", "NO_PROXY"):  # servers of the tests are never behind one
        environment[name] = ",".join(filter(None, (environment.get(name), *LOOPBACK)))
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
