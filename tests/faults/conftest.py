"""Fixtures of the fault tests."""

import pytest
from fault_parts import Other, Page

from imperal_cachegen.runtime import Extension, models_of


@pytest.fixture
def ext() -> Extension:
    extension = Extension("mail")
    models_of(extension).cache_model("page")(Page)
    models_of(extension).cache_model("other")(Other)  # so that a delete is of several entries
    return extension
