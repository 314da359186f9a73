"""What happens when the cache fails: the table that docs/runtime.md shows, and that the tests go by.

`value`: what is stored. `done`: stored, or gone. `miss`: nothing usable. A word in italics: nothing comes of it (a miss, a
skipped write, `False`), and it is counted and logged under that kind.
"""

from dataclasses import dataclass

FAULTS = """\
| what goes wrong | where | a read | a write | a delete | the entry |
|---|---|---|---|---|---|
| nobody listens | redis, gateway | *connection* | *connection* | *connection* | |
| no answer in time | redis, gateway | *timeout* | *timeout* | *timeout* | |
| the connection is reset within the answer | redis, gateway | *connection* | *connection* | *connection* | |
| the answer breaks off | redis, gateway | *connection* | *connection* | *connection* | |
| an answer in no known protocol | redis, gateway | *failed* | *failed* | *failed* | |
| the client is refused: 401, 403, no permission | redis, gateway | *refused* | *refused* | *refused* | stays |
| the server fails: 500, 503 | gateway | *failed* | *failed* | *failed* | stays |
| a redirect | gateway | *failed* | *failed* | *failed* | stays |
| an answer that is compressed | gateway | *failed* | done | done | stays |
| an answer above 512 KB | gateway | *failed* | done | done | stays |
| a replica that takes no writes | redis | value | *failed* | *failed* | stays |
| no memory left (`maxmemory`) | redis | value | *failed* | done | stays |
| killed, and started again | redis, gateway | miss | done | done | |
| an entry that is no JSON | memory, redis, gateway | *entry_json* | done | done | deleted |
| an entry whose JSON breaks off | memory, redis, gateway | *entry_json* | done | done | deleted |
| an entry that is no envelope | memory, redis, gateway | *entry_envelope* | done | done | deleted |
| an entry of another model | memory, redis, gateway | *entry_model* | done | done | stays |
| an entry of envelope version 2 | memory, redis, gateway | *entry_version* | done | done | stays |
| an entry of an older shape of the model | memory, redis, gateway | *entry_shape* | done | done | stays |
"""

FOREIGN = """\
| what goes wrong | the platform's client | any other cache: it raises or returns | a read | a write | a delete |
|---|---|---|---|---|---|
| nobody listens | ✓ | `ConnectionRefusedError` | *connection* | *connection* | *connection* |
| no answer in time | ✓ | never ends | *timeout* | *timeout* | *timeout* |
| the connection is reset within the answer | ✓ | `ConnectionResetError` | *connection* | *connection* | *connection* |
| the answer breaks off | ✓ | `EOFError` | *failed* | *failed* | *failed* |
| the client is refused: 401, 403 | ✓ | | *refused* | *refused* | *refused* |
| the server fails: 500, 503 | ✓ | `KeyError` | *failed* | *failed* | *failed* |
| an entry that is no JSON | ✓ | `JSONDecodeError` | *entry_json* | done | done |
| an entry of another model, or version | ✓ | | miss | done | done |
| an entry of an older shape of the model | ✓ | `ValidationError` | *entry_shape* | done | done |
| something of another class | | a `dict` | *entry_shape* | done | done |
"""


@dataclass(frozen=True)
class Fault:
    """One row: what a read, a write and a delete come to."""

    name: str
    where: tuple[str, ...]
    read: str
    write: str
    delete: str
    entry: str = ""

    def __str__(self) -> str:
        return self.name


def kind(outcome: str) -> str | None:
    """Return the kind under which an outcome is counted; None for one that is no error."""
    return outcome.strip("*") if outcome.startswith("*") else None


def rows(table: str) -> list[list[str]]:
    """Return the cells of a Markdown table, the head left out."""
    return [[cell.strip() for cell in line.strip("|\n").split("|")] for line in table.splitlines()[2:]]


def faults() -> list[Fault]:
    """Return the rows of `FAULTS`."""
    return [Fault(row[0], tuple(row[1].split(", ")), *row[2:]) for row in rows(FAULTS)]


def foreign_faults() -> list[tuple[str, str, Fault]]:
    """Return the rows of `FOREIGN`: what happens to the platform's client, to any other cache, and what comes of it."""
    return [(row[1], row[2], Fault(row[0], (), *row[3:])) for row in rows(FOREIGN)]
