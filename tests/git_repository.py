"""Real git repositories in a test's own folder, without any configuration of the machine's, and a schema to commit."""

import os
import subprocess
from pathlib import Path

NOTES = """\
cachegen: 1
app: notes

models:
  note_list:
    key: "notes:{folder}"
    segments:
      folder: text(48)
    ttl: 60s
    fields:
      folder: str
      count: int
"""


def git(folder: Path, *arguments: str | Path, environment: dict[str, str] | None = None) -> str:
    """Run git in a folder; returns what it printed."""
    done = subprocess.run(
        ("git", *arguments),
        cwd=folder,
        env=_environment() | (environment or {}),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode("utf-8", "surrogateescape").strip()


class Repository:
    """A repository in `folder`, whose branch is `main`: files are written and committed."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main", *options)

    def git(self, *arguments: str, environment: dict[str, str] | None = None) -> str:
        return git(self.folder, *arguments, environment=environment)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def commit(self, message: str = "change") -> str:
        """Commit all that there is; returns the commit's id."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")


def _environment() -> dict[str, str]:
    """Return an environment in which git knows nobody's configuration, and who commits."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    who = {
        f"GIT_{role}_{what}": f"{what.lower()}@example.com"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    config = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    allowed = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "protocol.file.allow", "GIT_CONFIG_VALUE_0": "always"}
    return own | who | config | allowed
