"""Fixtures of the runtime's tests; their classes are in `runtime_parts`."""

import pytest
from runtime_parts import Clock, Other, Page, Recorded

from imperal_cachegen.runtime import CacheClient, Extension, MemoryBackend, foreign, models_of
from imperal_cachegen.runtime.board import Board
from imperal_cachegen.runtime.foreign import guard_of
from imperal_cachegen.runtime.notices import forget_notices


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ext() -> Extension:
    extension = Extension("mail")
    models = models_of(extension)
    models.cache_model("page")(Page)
    models.cache_model("other")(Other)
    return extension


@pytest.fixture
def backend(clock: Clock) -> Recorded:
    return Recorded(MemoryBackend(clock=clock))


@pytest.fixture
def cache(backend: Recorded, ext: Extension, clock: Clock) -> CacheClient:
    return CacheClient("mail", "u1", backend, ext, clock=clock)


@pytest.fixture(autouse=True)
def _every_notice_again() -> None:
    forget_notices()
    guard_of.cache_clear()


@pytest.fixture(autouse=True)
def _a_foreign_board_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """What tests before this one left on the board of the process must not count."""
    monkeypatch.setattr(foreign, "BOARD", Board())
