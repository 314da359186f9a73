"""Fixtures of the runtime's tests; their classes are in `runtime_parts`."""

import pytest
from runtime_parts import Clock, Other, Page, Recorded

from imperal_cachegen.runtime import CacheClient, Extension, MemoryBackend, models_of


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
