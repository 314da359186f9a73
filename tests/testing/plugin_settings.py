"""Settings of the runs of pytest that the tests of the plugin make."""

from pathlib import Path

EXAMPLES = str(Path(__file__).parents[2] / "examples")
SETTINGS = f"""
[pytest]
pythonpath = {EXAMPLES}
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
cachegen_extension = mail_client_cache:ext
"""
