"""The values that are read and written: pages of mail rows, as JSON of about 2 KB and 30 KB."""

from datetime import UTC, datetime, timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict

SIZES = {"2 KB": 2_000, "30 KB": 30_000}


class Row(BaseModel):
    model_config = ConfigDict(allow_inf_nan=False)

    id: str
    subject: str
    sender: str
    unread: bool = False
    size: int = 0
    labels: list[str] = []
    received_at: AwareDatetime | None = None


class Page(BaseModel):
    model_config = ConfigDict(allow_inf_nan=False)

    account_id: str
    folder: str
    page: int
    total: int
    quota: float = 0.0
    rows: list[Row] = []


def page(size: int) -> Page:
    """Return a page whose JSON has at least so many bytes."""
    made = Page(account_id="acc-18273645", folder="INBOX", page=1, total=0, quota=0.75)
    while len(made.model_dump_json()) < size:
        made.rows.append(_row(len(made.rows)))
    return made.model_copy(update={"total": len(made.rows)})


def _row(number: int) -> Row:
    return Row(
        id=f"msg-{number:08}",
        subject=f"Re: quarterly report, part {number}, with comments",
        sender=f"person{number % 40}@example.org",
        unread=number % 3 == 0,
        size=1_000 + 37 * number,
        labels=["inbox", "work"],
        received_at=datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=number) if number % 5 else None,
    )
