"""Real git repositories in a test's own folder, without any configuration of the machine's."""

import os
import subprocess
from pathlib import Path

from imperal_cachegen.compiler.baseline import Compared, compare_with
from imperal_cachegen.compiler.results import Options

MAIL = """\
cachegen: 1
app: mail
models:
  inbox:
    key: "inbox:{account}"
    segments:
      account: id(40)
    ttl: 60s
    fields:
      account: str
      unread: int
"""
OTHER = MAIL.replace("inbox", "outbox")


class History:
    """A repository in `folder`: files are written, committed, and compared with earlier commits."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main", *options)

    def git(self, *arguments: str, environment: dict[str, str] | None = None) -> str:
        done = subprocess.run(
            ("git", *arguments),
            cwd=self.folder,
            env=isolated() | (environment or {}),
            capture_output=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode("utf-8", "surrogateescape").strip()

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def commit(self, message: str = "change", **files: str) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def compare(self, against: str, *paths: str) -> Compared:
        return compare_with(against, tuple(map(Path, paths)), Options(self.folder))


def isolated() -> dict[str, str]:
    """Return an environment in which git knows nobody's configuration."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    who = {
        f"GIT_{role}_{what}": f"{what.lower()}@example.com"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    config = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    allowed = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "protocol.file.allow", "GIT_CONFIG_VALUE_0": "always"}
    return own | who | config | allowed


def names(project: object) -> list[str]:
    """Return the names of a project's schemas."""
    return [schema.source.name for schema in project.schemas]  # type: ignore[attr-defined]


def only(compared: Compared) -> tuple[list[str], list[str]]:
    """Return the names of both sides' schemas, where there is one project and nothing is wrong."""
    assert compared.usage == ()
    assert compared.diagnostics == ()
    (baseline,) = compared.baselines
    return names(baseline.old), names(baseline.new)


def said(compared: Compared) -> str:
    """Return the one thing that is wrong with what was asked for."""
    (usage,) = compared.usage
    assert compared.baselines == ()
    return usage
