import os
from pathlib import Path

import pytest
from git_history import MAIL, OTHER, History


@pytest.fixture(autouse=True)
def _no_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    """Git knows nobody's configuration, and no repository but the test's own."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def history(tmp_path: Path) -> History:
    """Two schemas, committed once."""
    made = History(tmp_path.resolve() / "project")
    made.write("schemas/mail.yaml", MAIL)
    made.write("schemas/other.yaml", OTHER)
    made.commit("first")
    return made
