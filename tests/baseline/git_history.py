"""Histories that are compared, and what of a comparison the tests look at."""

from pathlib import Path

from git_repository import Repository

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


class History(Repository):
    """A repository that is compared with earlier commits of its own."""

    def compare(self, against: str, *paths: str) -> Compared:
        return compare_with(against, tuple(map(Path, paths)), Options(self.folder))


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
