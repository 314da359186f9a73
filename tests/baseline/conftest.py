from pathlib import Path

import pytest
from git_history import MAIL, OTHER, History


@pytest.fixture
def history(tmp_path: Path) -> History:
    """Two schemas, committed once."""
    made = History(tmp_path.resolve() / "project")
    made.write("schemas/mail.yaml", MAIL)
    made.write("schemas/other.yaml", OTHER)
    made.commit("first")
    return made
