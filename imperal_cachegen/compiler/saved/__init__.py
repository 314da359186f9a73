"""Resolved schemas as JSON: what `cachegen ir` prints, and what a later run compares with.

The members stand in docs/ir.md. Writing, reading and the JSON Schema come from one table (`shapes`), so that they cannot
disagree. Knows neither YAML nor files.
"""

from .codec import Malformed
from .document import FORMAT, from_json, from_text, json_schema, schema_text, to_json, to_text

__all__ = ["FORMAT", "Malformed", "from_json", "from_text", "json_schema", "schema_text", "to_json", "to_text"]
