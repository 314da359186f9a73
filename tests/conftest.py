"""What all tests share: how Hypothesis runs. `HYPOTHESIS_PROFILE=fuzz` is `make fuzz`."""

import os

from hypothesis import HealthCheck, settings

_SLOW_MACHINES = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)

settings.register_profile("tests", deadline=None, suppress_health_check=_SLOW_MACHINES)
settings.register_profile("fuzz", deadline=None, suppress_health_check=_SLOW_MACHINES, max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "tests"))
