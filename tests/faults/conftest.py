"""Fixtures of the fault tests."""

import pytest
from fault_parts import Other, Page

from imperal_cachegen.runtime import Extension, models_of
from imperal_cachegen.runtime.foreign import guard_of
from imperal_cachegen.runtime.notices import forget_notices


@pytest.fixture(autouse=True)
def _nothing_known() -> None:
    forget_notices()
    guard_of.cache_clear()


@pytest.fixture
def ext() -> Extension:
    extension = Extension("mail")
    models_of(extension).cache_model("page")(Page)
    models_of(extension).cache_model("other")(Other)  # so that a delete is of several entries
    return extension
