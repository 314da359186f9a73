"""A cache in memory, and what is exported of it."""

from collections.abc import Iterator

import pytest
from telemetry_parts import Exported, Other, Page, Scoped, Told

from imperal_cachegen.runtime import Extension, instrument, models_of, observe, uninstrument
from imperal_cachegen.testing import MemoryCache


@pytest.fixture
def ext() -> Extension:
    extension = Extension("mail")
    models = models_of(extension)
    models.cache_model("page")(Page)
    models.cache_model("other")(Other)
    models.cache_model("scoped")(Scoped)
    return extension


@pytest.fixture
def cache(ext: Extension) -> MemoryCache:
    return MemoryCache(ext)


@pytest.fixture
def exported() -> Iterator[Exported]:
    """What OpenTelemetry exports of this test."""
    exported = Exported()
    instrument(tracer_provider=exported.tracers, meter_provider=exported.meters)
    yield exported
    uninstrument()
    exported.close()


@pytest.fixture
def told() -> Iterator[Told]:
    """What an observer is told of this test."""
    uninstrument()
    told = Told()
    stop = observe(told)
    yield told
    stop()
