"""Projects on disk for the tests of builds, and what is made of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from imperal_cachegen.compiler.modules import making
from imperal_cachegen.compiler.pipeline import Options, Report, build, check

SHARED = """\
cachegen: 1
app: shop
segments:
  account_id: id(40)
types:
  Money:
    fields:
      amount: Decimal
      currency: str
"""
ORDERS = """\
cachegen: 1
app: shop
use: [shared.yaml]
models:
  order:
    key: "order:{account_id}"
    identity: [account_id]
    ttl: 60s
    fields:
      account_id: str
      total: Money
"""
CARTS = """\
cachegen: 1
app: shop
models:
  cart:
    key: "cart:{cart_id}"
    segments:
      cart_id: id(40)
    ttl: 60s
    schema: "cart.json"
"""
CART = '{"type": "object", "properties": {"cart_id": {"type": "string"}}, "required": ["cart_id"]}'


def plain(name: str, head: str | None = None, app: str = "shop") -> str:
    """Return a schema of one model that refers to nothing."""
    return f"""\
cachegen: 1
app: {app}
models:
  {name}:
    key: "{head or name}:{{{name}_id}}"
    segments:
      {name}_id: id(40)
    ttl: 60s
    fields:
      {name}_id: str
      title: str
"""


WARNS = plain("note").replace("  note:\n", "  note:\n    description: As of #1054\n")


def write(folder: Path, texts: dict[str, str]) -> Path:
    """Write files below a folder, and return it."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def shop(folder: Path) -> Path:
    """Write a project with shared types, a document and two plain schemas; its modules are a package."""
    (folder / "caches").mkdir(parents=True)
    (folder / "caches" / "__init__.py").touch()
    texts = {"shared": SHARED, "orders": ORDERS, "carts": CARTS, "users": plain("member"), "tags": plain("tag")}
    write(folder / "schemas", {f"{name}.yaml": text for name, text in texts.items()})
    return write(folder / "schemas", {"cart.json": CART})


def run(folder: Path, *paths: str, **options: object) -> Report:
    """Build."""
    return build([Path(path) for path in paths], Options(folder, **options))  # type: ignore[arg-type]


def look(folder: Path, *paths: str, **options: object) -> Report:
    """Check."""
    return check([Path(path) for path in paths], Options(folder, **options))  # type: ignore[arg-type]


def codes(report: Report) -> list[str]:
    return [one.code for one in report.diagnostics]


def states(report: Report) -> dict[str, str]:
    return {change.schema.rpartition("/")[2].partition(".")[0]: change.state for change in report.changes}


@contextmanager
def counting() -> Iterator[list[str]]:
    """Yield a list that the names of schemas are added to as their modules are made."""
    made: list[str] = []
    real = making.emit

    def emit(schema, project, out, warnings=0):  # type: ignore[no-untyped-def]
        made.append(schema.source.path.stem)
        return real(schema, project, out, warnings)

    with patch.object(making, "emit", emit):
        yield made
