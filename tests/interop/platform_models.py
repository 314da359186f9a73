"""Models, and their wrappers, that the tests share."""

from pydantic import BaseModel

from imperal_cachegen.runtime import Policy, ReadThrough


class Page(BaseModel):
    account: str = "a"
    items: list[str] = []
    more: bool = False


class Other(BaseModel):
    number: int = 0


class Scoped(BaseModel):
    items: list[str] = []


plain = ReadThrough(Page, "page", "page:{account}", Policy(60))
other = ReadThrough(Other, "other", "other", Policy(60))
scoped = ReadThrough(Scoped, "scoped", "scoped:{n}", Policy(60), scoped=True)
